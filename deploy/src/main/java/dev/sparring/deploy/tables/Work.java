// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.List;
import java.util.Optional;

/** A piece of work for a table. Equal work is done once. */
public sealed interface Work {

    /** Who does it. */
    interface Worker {
        void train(Train work) throws Exception;

        void prepare(Prepare work) throws Exception;

        void measure(Measure work) throws Exception;

        void check(Check work) throws Exception;

        void trace(Trace work) throws Exception;
    }

    /** Lets the worker do it. */
    void by(Worker worker) throws Exception;

    /**
     * Train a defence.
     *
     * @param start the defence whose weights it starts from, if not from random ones
     */
    record Train(Model model, Optional<Model> start) implements Work {
        @Override
        public void by(Worker worker) throws Exception {
            worker.train(this);
        }
    }

    /**
     * Train an attack on a frozen defence.
     *
     * @param start the defence whose attacker it starts from, if not from random weights
     */
    record Prepare(Model model, Column column, Optional<Model> start) implements Work {
        @Override
        public void by(Worker worker) throws Exception {
            worker.prepare(this);
        }
    }

    /** Measure a defence under an attack: a cell. */
    record Measure(Model model, Column column) implements Work {

        /** The model that the attack is crafted on, or was trained on. */
        Model victim() {
            return column.surrogate()
                    .map(defence -> Model.surrogate(defence, model.seed()))
                    .orElse(model);
        }

        @Override
        public void by(Worker worker) throws Exception {
            worker.measure(this);
        }
    }

    /**
     * Check on a few images that a defence's numbers are to be trusted.
     *
     * @param columns attacks that take part beside those that checks need
     */
    record Check(Model model, List<Column> columns) implements Work {

        /** The first of the test set. */
        static final int IMAGES = 200;

        @Override
        public void by(Worker worker) throws Exception {
            worker.check(this);
        }
    }

    /** Follow the losses of an attack on a defence, step by step: a curve. */
    record Trace(Model model, Column column) implements Work {
        @Override
        public void by(Worker worker) throws Exception {
            worker.trace(this);
        }
    }
}
