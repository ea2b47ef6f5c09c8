#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An attacker from outside that learns: a generator that climbs the classifier's loss, round by round."""
import contextlib
import functools
import re

from attacker import ANSWER, JOINED, LEFT, Attacker, options, run  # before torch
import torch
from confluent_kafka import KafkaError, KafkaException, OFFSET_BEGINNING, Producer, TopicPartition

from device import processor
from generator import Generator, attack_and_learn, new_optimizer
from parts import ONE_BY_ONE
from place import COMPACTED, REFUSED
from weights import array, fill, is_whole, sha256

TAKING_OVER, COMMITTING = 30, 30  # seconds that Kafka has


def newest(last, checkpoint):
    return checkpoint if not last or checkpoint.next_round >= last.next_round else last


class Learner(Attacker):
    """Learns from every round it is dealt, in their order; answers, and then publishes what came of it."""
    learning = True

    def __init__(self, options):
        super().__init__(options)
        self.writer = Producer({**self.kafka, **ONE_BY_ONE, "transactional.id": f"{options.game}/{options.id}", "transaction.timeout.ms": 60000})
        torch.set_num_threads(1)  # the last bits of sums depend on it
        self.version, self.last, self.kept = 0, -1, -1  # rounds learnt from, the last one, the version that is kept
        self.next = self.unseen = 0  # the first round to learn from; all before `unseen` were seen
        self.state = f"state.{options.id}"
        self.ahead, self.position, self.places, self.published = set(), {}, {}, {}

    # At the start: the last checkpoint, and what was published after it.

    def open(self):
        starts = self.enter()
        self.require_topic(self.state, COMPACTED)
        self.take_over()
        self.draw()
        own = self.patiently(self.recall)
        start = own or functools.reduce(newest, self.all_of("checkpoints", "Checkpoint"), None)
        offsets = {(each.topic, each.partition): each.offset for each in start.inputs} if start else {}
        self.next = self.unseen = start.next_round if start else 0
        for each in starts:
            if each.topic != self.topic("reports"):
                each.offset = offsets.get((each.topic, each.partition), OFFSET_BEGINNING)
        for record in self.read(starts):
            self.take(record)

    def take_over(self):
        """From now on whoever played this attacker before can publish no state any more."""
        try:
            self.writer.init_transactions(TAKING_OVER)
        except KafkaException as error:
            if error.args[0].code() != KafkaError._TIMED_OUT:
                raise
            raise SystemExit(f"Kafka at {self.where} has not let {self.options.id} begin transactions for {TAKING_OVER} s; do"
                             " its brokers have the replicas that __transaction_state wants?") from None

    def recall(self):
        """Restores its last checkpoint, notes what was published after it, and says where to go on, if it can."""
        own, later = None, {}
        for record in self.all_of(self.state, "StateRecord"):
            if record.HasField("checkpoint"):
                own = newest(own, record.checkpoint)
            else:
                later[record.snapshot.round] = record.snapshot.sha256
        if not own:
            return None
        self.restore(own)
        if not self.is_there(own):
            print("away for long: the rounds since its checkpoint are gone; it goes on where the game is", flush=True)
            return None
        self.published = {number: sha256 for number, sha256 in later.items() if number > self.last}
        return own

    def is_there(self, checkpoint):
        """Whether all that came after a checkpoint is still kept."""
        return all(self.consumer.get_watermark_offsets(TopicPartition(each.topic, each.partition), timeout=ANSWER)[0] <= each.offset
                   for each in checkpoint.inputs)

    def draw(self):
        """Random weights, the same ones each time that this game is begun."""
        torch.manual_seed(int.from_bytes(self.settings.sha256[:7], "big"))
        self.generator = Generator().to(self.device)
        self.optimizer = new_optimizer(self.generator, self.options.learning_rate)

    def restore(self, checkpoint):
        if checkpoint.settings_sha256 != self.settings.sha256:
            raise SystemExit(f"the checkpoint of {self.options.id} belongs to a game with other settings")
        if not is_whole(checkpoint.snapshot):
            raise SystemExit(f"the checkpoint of {self.options.id} is corrupt: its SHA-256 does not fit its weights")
        self.generator.load_state_dict({t.name: array(t) for t in checkpoint.snapshot.tensors})
        named = dict(self.generator.named_parameters())
        for tensor in checkpoint.optimizer_state:
            self.optimizer.state[named[tensor.name]]["momentum_buffer"] = array(tensor).clone().to(self.device)
        self.version = self.kept = checkpoint.snapshot.version
        self.last = checkpoint.snapshot.round

    def setting(self, name):
        """A number of the game's settings, which are HOCON, a value a line."""
        return int(re.search(rf"^\s*{name}\s*=\s*(\d+)\s*$", self.settings.resolved, re.MULTILINE)[1])

    # What is read: every round, in the order of their numbers; they lie in several partitions.

    def take(self, record):
        if not record.error():
            self.position[record.topic(), record.partition()] = record.end()
        super().take(record)

    def take_snapshot(self, snapshot, record):
        self.snapshots[snapshot.version] = snapshot
        self.places["snapshot", snapshot.version] = record.topic(), record.partition(), record.offset()

    def take_round(self, dealt, record, is_mine):
        if is_mine and dealt.round >= self.next and dealt.round not in self.rounds:
            self.rounds[dealt.round] = dealt
            self.places["round", dealt.round] = record.topic(), record.partition(), record.offset()
        self.ahead.add(dealt.round)
        while self.unseen in self.ahead:
            self.unseen += 1
        self.ahead = {number for number in self.ahead if number > self.unseen}

    def next_round(self):
        number = min(self.rounds, default=self.unseen)
        return number if number < self.unseen and self.rounds[number].defender_version in self.snapshots else None

    def forget(self):
        """A round attacks a version that is at most window - 1 older than itself."""
        oldest = min(self.rounds, default=self.unseen) + 1 - self.window
        self.snapshots = {k: v for k, v in self.snapshots.items() if k >= oldest}
        kept = {("snapshot", k) for k in self.snapshots} | {("round", k) for k in self.rounds}
        self.places = {k: v for k, v in self.places.items() if k in kept}

    # What is written: answers at once; weights and checkpoints in transactions, all of one or nothing.

    @contextlib.contextmanager
    def transaction(self):
        try:
            self.writer.begin_transaction()
            yield
            self.writer.commit_transaction(5 if self.stopped else COMMITTING)  # Kafka may be away
        except KafkaException as error:
            if error.args[0].code() == KafkaError._FENCED:
                raise SystemExit(f"another process plays {self.options.id} now; this one ends") from None
            if error.args[0].code() == KafkaError._TIMED_OUT and not self.stopped:
                raise SystemExit(f"Kafka at {self.where} has not committed what {self.options.id} learnt for {COMMITTING} s;"
                                 " started again, it goes on from its last checkpoint") from None
            raise

    def keep_state(self, key, **record):
        self.send(self.writer, self.topic(self.state), self.messages("StateRecord")(**record), key, self.note_refused,
                  round=str(max(0, self.last)))

    def note_refused(self, error, record):
        """What else goes wrong with a record the transaction tells."""
        if error and error.code() in REFUSED:
            self.note_written(error, record)

    def present(self, state):
        if state == JOINED and self.kept < 0:
            with self.transaction():
                self.publish(self.snapshot())
                self.keep()
        super().present(state)
        if state == LEFT and self.version > self.kept and not self.published:
            self.settle()
            with self.transaction():
                self.keep()

    def craft(self, dealt, clean, labels, epsilon):
        return attack_and_learn(self.model, self.generator, self.optimizer, clean, labels, epsilon)

    def answer(self, dealt):
        crafting = self.snapshot()
        attack = self.attack(dealt)
        attack.attacker_version, attack.weights_sha256 = crafting.version, crafting.sha256
        if dealt.round >= self.first_open():
            self.tell(attack=attack)
        self.version, self.last, self.next = self.version + 1, dealt.round, dealt.round + 1
        snapshot, before = self.snapshot(), self.published.pop(dealt.round, None)
        if before is None:
            archived = self.version % (self.setting("archive-every") or self.version + 1) == 0
            is_kept = dealt.checkpoint or archived
            if is_kept:
                self.settle()
            with self.transaction():
                self.publish(snapshot)
                if is_kept:
                    self.keep(archived)
        elif before != snapshot.sha256:
            raise SystemExit(
                f"{self.options.id} learnt from round {dealt.round} again and got other weights than before: was it"
                " played on another machine, or with another PyTorch? Go on from the newest common checkpoint with:"
                f" sparring fork --game {self.options.game} --kafka {self.where} --into NAME")

    def publish(self, snapshot):
        self.keep_state(f"weights/{snapshot.version % max(1, self.setting('keep-rounds'))}", snapshot=snapshot)

    def snapshot(self):
        snapshot = self.messages("Snapshot")(player=self.options.id, version=self.version, round=self.last)
        for name, values in self.generator.state_dict().items():
            fill(snapshot.tensors.add(), values, name)
        snapshot.sha256 = sha256(snapshot.tensors)
        return snapshot

    def keep(self, archived=False):
        """A checkpoint: all that is needed to go on as if nothing had happened."""
        self.forget()
        checkpoint = self.messages("Checkpoint")(
            snapshot=self.snapshot(), next_round=self.next, settings_sha256=self.settings.sha256)
        checkpoint.computation.MergeFrom(self.messages("Computation")(
            device=self.options.device, processor=processor(self.options.device), threads=1, deterministic=True,
            library=f"torch {torch.__version__}", precision="exact"))
        for name, parameter in self.generator.named_parameters():
            if parameter in self.optimizer.state:
                fill(checkpoint.optimizer_state.add(), self.optimizer.state[parameter]["momentum_buffer"], name)
        for topic, partition, offset in self.inputs():
            checkpoint.inputs.add(topic=topic, partition=partition, offset=offset)
        self.keep_state(self.key(), checkpoint=checkpoint)
        if archived:
            self.keep_state(f"archive/{self.version}", checkpoint=checkpoint)
        self.kept = self.version

    def key(self):
        """Those of marked rounds take a few keys in turn: some player may not be as far yet."""
        every = self.setting("checkpoint-every")
        marks = 2 + (self.window - 1 + every - 1) // every
        return "last" if self.next % every else f"mark/{self.next // every % marks}"

    def settle(self):
        """Waits until all answers are on disk: those before a checkpoint will not be made again."""
        if self.producer.flush(5 if self.stopped else COMMITTING):
            raise SystemExit(0 if self.stopped else f"Kafka at {self.where} has not taken the answers of {self.options.id} for"
                             f" {COMMITTING} s; started again, it goes on from its last checkpoint")

    def inputs(self):
        """Where to go on reading: at the first record whose work is not done."""
        inputs = {k: v for k, v in self.position.items() if k[0] != self.topic("reports")}
        for topic, partition, offset in self.places.values():
            inputs[topic, partition] = min(inputs[topic, partition], offset)
        return [(topic, partition, offset) for (topic, partition), offset in sorted(inputs.items())]


if __name__ == "__main__":
    known = options(__doc__)
    known.add_argument("--learning-rate", type=float, default=0.05)
    run(Learner(known.parse_args()))
