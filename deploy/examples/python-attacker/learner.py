#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An attacker from outside that learns: a generator that climbs the classifier's loss, round by round."""
import contextlib

from attacker import Attacker, options, run  # before torch
import torch
from confluent_kafka import KafkaError, KafkaException, OFFSET_BEGINNING, TopicPartition
from google.protobuf import message

from device import processor
from generator import Generator, attack_and_learn, new_optimizer
from weights import array, fill, is_whole, sha256

JOINED, LEFT = 1, 3
MARKS_KEPT = 4


class Learner(Attacker):
    """Learns from every round it is dealt, in their order, and publishes each answer with what came of it."""
    learning = True

    def __init__(self, options):
        super().__init__(options, **{
            "transactional.id": f"{options.game}-{options.id}", "transaction.timeout.ms": 15000})
        torch.set_num_threads(1)  # the last bits of sums depend on it
        self.version, self.last, self.kept = 0, -1, -1  # rounds learnt from, the last one, the version that is kept
        self.marks = 0  # checkpoints of marked rounds so far; those of the last few stay
        self.next = self.unseen = 0  # the first round to learn from; all before `unseen` were seen
        self.ahead, self.position, self.places, self.published = set(), {}, {}, {}

    # At the start: the last checkpoint, and what was published after it.

    def open(self):
        self.reach()
        starts = self.starts()
        self.producer.init_transactions()  # whoever played this attacker before can write no more
        self.game_sha256 = self.settings().sha256
        self.draw()
        own = self.last_checkpoint(self.options.id)
        if own:
            self.restore(own)
        if own and not self.is_there(own):
            print("away for long: the rounds since its checkpoint are gone; it goes on where the game is", flush=True)
        start = own if own and self.is_there(own) else self.last_checkpoint("defender")
        offsets = {(each.topic, each.partition): each.offset for each in start.inputs} if start else {}
        self.next = self.unseen = start.next_round if start else 0
        for each in starts:
            if each.topic != self.topic("reports"):
                each.offset = offsets.get((each.topic, each.partition), OFFSET_BEGINNING)
        for record in self.read(starts):
            self.take(record)

    def read(self, starts):
        """The records from there to the end of each partition; later ones are consumed from there on."""
        self.consumer.assign(starts)
        unread = {(each.topic, each.partition) for each in starts}
        while unread:
            if self.stopped:
                print("stopped before it had read what it needs; nothing was written", flush=True)
                raise SystemExit(0)
            for record in self.consumer.consume(64, 1):
                if not record.error():
                    yield record
                elif record.error().code() == KafkaError._PARTITION_EOF:
                    unread.discard((record.topic(), record.partition()))
                else:
                    raise KafkaException(record.error())

    def all_of(self, name):
        return self.read([TopicPartition(self.topic(name), 0, OFFSET_BEGINNING)])

    def settings(self):
        """What game it is: the first record says so, and may be about to be written."""
        while True:
            for record in self.all_of("settings"):
                return self.messages("Settings").FromString(record.value())

    def last_checkpoint(self, player):
        """The newest under PLAYER, PLAYER/0, PLAYER/1 and so on."""
        last = None
        for record in self.all_of("checkpoints"):
            name, _, slot = (record.key() or b"").decode(errors="replace").partition("/")
            if name == player:
                with contextlib.suppress(message.DecodeError):
                    value = self.messages("Checkpoint").FromString(record.value() or b"")
                    if value.snapshot.player == player and (not last or value.next_round >= last.next_round):
                        last = value
                        if player == self.options.id and slot.isdigit():
                            self.marks = int(slot) + 1
        return last

    def is_there(self, checkpoint):
        """Whether all that came after a checkpoint is still kept."""
        return all(self.consumer.get_watermark_offsets(TopicPartition(each.topic, each.partition))[0] <= each.offset
                   for each in checkpoint.inputs)

    def draw(self):
        """Random weights, the same ones each time that this game is begun."""
        torch.manual_seed(int.from_bytes(self.game_sha256[:7], "big"))
        self.generator = Generator().to(self.device)
        self.optimizer = new_optimizer(self.generator, self.options.learning_rate)

    def restore(self, checkpoint):
        if checkpoint.settings_sha256 != self.game_sha256:
            raise SystemExit(f"the checkpoint of {self.options.id} belongs to a game with other settings")
        if not is_whole(checkpoint.snapshot):
            raise SystemExit(f"the checkpoint of {self.options.id} is corrupt: its SHA-256 does not fit its weights")
        self.generator.load_state_dict({t.name: array(t) for t in checkpoint.snapshot.tensors})
        named = dict(self.generator.named_parameters())
        for tensor in checkpoint.optimizer_state:
            self.optimizer.state[named[tensor.name]]["momentum_buffer"] = array(tensor).clone().to(self.device)
        self.version = self.kept = checkpoint.snapshot.version
        self.last = checkpoint.snapshot.round

    # What is read: every round, in the order of their numbers; they lie in several partitions.

    def take(self, record):
        if not record.error():
            self.position[record.topic(), record.partition()] = record.offset() + 1
            self.note(record)
        super().take(record)

    def note(self, record):
        """What this attacker published before it died is learnt again, compared, and not published twice."""
        mine = dict(record.headers() or []).get("player") == self.options.id.encode()
        if mine and record.topic() == self.topic("snapshots"):
            with contextlib.suppress(message.DecodeError):
                snapshot = self.messages("Snapshot").FromString(record.value() or b"")
                if snapshot.version > self.version:
                    self.published[snapshot.version] = snapshot.sha256

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

    # What is written, in transactions: all of it is published at once, or nothing.

    @contextlib.contextmanager
    def transaction(self):
        try:
            self.producer.begin_transaction()
            yield
            self.producer.commit_transaction(*([5] if self.stopped else []))  # Kafka may be away
        except KafkaException as error:
            if error.args[0].code() == KafkaError._FENCED:
                raise SystemExit(f"another process plays {self.options.id} now; this one ends") from None
            raise

    def present(self, state):
        with self.transaction():
            super().present(state)
            if state == JOINED and self.kept < 0:
                self.send("snapshots", self.options.id, self.snapshot())
                self.keep()
            if state == LEFT and self.version > self.kept and not self.published:
                self.keep()

    def craft(self, dealt, clean, labels, epsilon):
        return attack_and_learn(self.model, self.generator, self.optimizer, clean, labels, epsilon)

    def answer(self, dealt):
        attack = self.attack(dealt)
        attack.attacker_version = self.version
        self.version, self.last, self.next = self.version + 1, dealt.round, dealt.round + 1
        snapshot, before = self.snapshot(), self.published.pop(self.version, None)
        if before is not None:
            if before != snapshot.sha256:
                raise SystemExit(
                    f"{self.options.id} learnt from round {dealt.round} again and got other weights than before: was it"
                    " played on another machine, or with another PyTorch? Go on from the newest common checkpoint with:"
                    f" sparring fork --game {self.options.game} --kafka {self.where} --into NAME")
            return
        with self.transaction():
            if dealt.round >= self.first_open():
                self.send("attacks", self.options.id, attack, round=str(dealt.round))
            self.send("snapshots", self.options.id, snapshot, round=str(dealt.round))
            if dealt.checkpoint:
                self.keep(f"{self.options.id}/{self.marks % MARKS_KEPT}")
                self.marks += 1

    def snapshot(self):
        snapshot = self.messages("Snapshot")(player=self.options.id, version=self.version, round=self.last)
        for name, values in self.generator.state_dict().items():
            fill(snapshot.tensors.add(), values, name)
        snapshot.sha256 = sha256(snapshot.tensors)
        return snapshot

    def keep(self, key=None):
        """A checkpoint: all that is needed to go on as if nothing had happened."""
        self.forget()
        checkpoint = self.messages("Checkpoint")(
            snapshot=self.snapshot(), next_round=self.next, settings_sha256=self.game_sha256)
        checkpoint.computation.MergeFrom(self.messages("Computation")(
            device=self.options.device, processor=processor(self.options.device), threads=1, deterministic=True,
            library=f"torch {torch.__version__}", precision="exact"))
        for name, parameter in self.generator.named_parameters():
            if parameter in self.optimizer.state:
                fill(checkpoint.optimizer_state.add(), self.optimizer.state[parameter]["momentum_buffer"], name)
        for topic, partition, offset in self.inputs():
            checkpoint.inputs.add(topic=topic, partition=partition, offset=offset)
        self.send("checkpoints", key or self.options.id, checkpoint, round=str(max(0, self.last)))
        self.kept = self.version

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
