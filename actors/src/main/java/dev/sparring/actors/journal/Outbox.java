// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.Message;
import dev.sparring.gpu.device.Background;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a player has done and the log does not hold yet. Each {@link #put} is published as a whole;
 * they are published in order, on a thread of this object's, as many in one transaction as have
 * come while the last one was under way. So whoever puts does not wait for the broker.
 *
 * <p>What is {@link #hand}ed over is known to the players of this process at once. Used by one
 * thread, its owner's.
 */
public final class Outbox implements AutoCloseable {

    /** Parts that go into one transaction, at most. */
    private static final int GROUP = 32;

    /** How long that is put off for which nobody waits: a transaction costs more than its bytes. */
    private static final long LEISURE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** What a player may be ahead of the log by. */
    static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private static final long CLOSE_MILLIS = 5_000;

    private final JournalWriter writer;
    private final Neighbours neighbours;
    private final long mostBytes;
    private final Runnable onWritten;
    private final Consumer<JournalException> onFailure;
    private final Thread thread;
    private final Deque<Put> queue = new ArrayDeque<>();

    /** Handed over, and not known to be in the log. */
    private final Set<Outgoing> ahead = Collections.newSetFromMap(new IdentityHashMap<>());

    private int underWay;
    private long waitingBytes;

    /** When the next transaction has to begin, if there is anything for it. */
    private long dueNanos;

    private JournalException failure;
    private boolean closed;

    /** Records that are published as a whole. */
    private record Put(List<Outgoing> records) {

        long bytes() {
            return records.stream().mapToLong(record -> record.value().length).sum();
        }
    }

    /**
     * An empty one.
     *
     * @param writer transactional; closed with this
     * @param mostBytes see {@link #hasRoom}
     * @param onWritten called on the outbox's thread when something was published
     * @param onFailure called on the outbox's thread, once, when nothing more will be: it is of no
     *     use then
     */
    Outbox(
            JournalWriter writer,
            Neighbours neighbours,
            long mostBytes,
            Runnable onWritten,
            Consumer<JournalException> onFailure) {
        this.writer = writer;
        this.neighbours = neighbours;
        this.mostBytes = mostBytes;
        this.onWritten = onWritten;
        this.onFailure = onFailure;
        thread = new Thread(this::work, "outbox-" + writer.player());
        thread.setDaemon(true);
        thread.start();
    }

    /** Records to be published together. Used by the outbox's owner. */
    public final class Parcel {

        private final List<Outgoing> records = new ArrayList<>();

        private Parcel() {}

        /**
         * Adds a record.
         *
         * @param key empty for none
         * @param round for the header; none when negative
         */
        public void add(String topic, String key, long round, Message value) {
            records.add(writer.outgoing(topic, key, round, value));
        }

        /** The same, before the record that is number {@code index} now. */
        public void insert(int index, String topic, String key, long round, Message value) {
            records.add(index, writer.outgoing(topic, key, round, value));
        }

        /** How many records there are in it. */
        public int size() {
            return records.size();
        }

        /** The same, and hands it to the players of this process at once. */
        public void hand(String topic, String key, long round, Message value) {
            Outgoing record = writer.outgoing(topic, key, round, value);
            records.add(record);
            synchronized (Outbox.this) {
                ahead.add(record);
            }
            writer.hand(record);
        }

        /** Whether there is nothing in it. */
        public boolean isEmpty() {
            return records.isEmpty();
        }

        /** Size of what is in it. */
        public long bytes() {
            return new Put(records).bytes();
        }
    }

    /** A parcel with nothing in it yet. */
    public Parcel parcel() {
        return new Parcel();
    }

    /** Publishes a parcel as soon as all that was put before is on its way. */
    public void put(Parcel parcel) {
        put(parcel, 0);
    }

    /** The same of one that nobody waits for: a moment later, with others that come meanwhile. */
    public void putAtLeisure(Parcel parcel) {
        put(parcel, LEISURE_NANOS);
    }

    private synchronized void put(Parcel parcel, long patienceNanos) {
        Put put = new Put(List.copyOf(parcel.records));
        long due = System.nanoTime() + patienceNanos;
        dueNanos = queue.isEmpty() || due - dueNanos < 0 ? due : dueNanos;
        queue.add(put);
        waitingBytes += put.bytes();
        notifyAll();
    }

    /** Whether all that was put is in the log. */
    public synchronized boolean isEmpty() {
        return queue.isEmpty() && underWay == 0;
    }

    /** How many parcels are not known to be in the log. */
    public synchronized int size() {
        return queue.size() + underWay;
    }

    /**
     * Whether its player may do more before the log has taken what it did: in any case if nothing
     * waits, however large the next is.
     *
     * @param elsewhere bytes that wait to be put
     */
    public synchronized boolean hasRoom(long elsewhere) {
        long bytes = waitingBytes + elsewhere;
        return bytes == 0 || bytes < mostBytes;
    }

    /** Behind the last record written to each topic, published or not, as far as it is known. */
    public Offsets written() {
        return writer.written();
    }

    /**
     * Waits until all that was put is in the log.
     *
     * @throws JournalException if it is not, and will not be, or if nobody may wait any longer
     */
    public synchronized void flush() {
        dueNanos = System.nanoTime();
        notifyAll();
        try {
            while (failure == null && !isEmpty()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException(writer.player() + " was interrupted while it published", e);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Gives up what is not published; players who were handed it have to go back to the log. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        writer.close();
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (!ahead.isEmpty()) {
                neighbours.lose();
            }
        }
    }

    private void work() {
        Background.enter();
        try {
            for (List<Put> group = take(); !group.isEmpty(); group = take()) {
                write(group);
                written(group);
            }
        } catch (JournalException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail(new JournalException("%s cannot write: %s".formatted(writer.player(), e), e));
        }
    }

    /** What goes into the next transaction; nothing when this is closed. */
    private synchronized List<Put> take() throws InterruptedException {
        while (!closed && (queue.isEmpty() || isAtLeisure())) {
            // rounded up: 0 would be for ever
            wait(queue.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(leftNanos()) + 1);
        }
        List<Put> group = new ArrayList<>();
        while (!closed && !queue.isEmpty() && group.size() < GROUP) {
            group.add(queue.remove());
        }
        underWay = group.size();
        return group;
    }

    private boolean isAtLeisure() {
        return queue.size() < GROUP && leftNanos() > 0;
    }

    private long leftNanos() {
        return dueNanos - System.nanoTime();
    }

    private void write(List<Put> group) {
        for (Put put : group) {
            put.records().forEach(record -> writer.send(record, place -> {}));
        }
        writer.reached(Moment.BEFORE_COMMIT);
        writer.commit();
        writer.reached(Moment.AFTER_COMMIT);
    }

    private void written(List<Put> group) {
        synchronized (this) {
            for (Put put : group) {
                put.records().forEach(ahead::remove);
                waitingBytes -= put.bytes();
            }
            underWay = 0;
            notifyAll();
        }
        onWritten.run();
    }

    private void fail(JournalException e) {
        synchronized (this) {
            failure = e;
            notifyAll();
            if (closed) {
                return;
            }
        }
        onFailure.accept(e);
    }
}
