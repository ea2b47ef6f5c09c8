#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An attacker from outside: joins a game of Sparring over Kafka and plays PGD with PyTorch."""
import argparse
import os
import pathlib
import signal
import sys
import time
import uuid
import zipfile

from device import open_device  # before torch
import torch
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory

from connection import connect, explain
from pgd import LeNet5, pgd
from weights import array, fill, is_whole

MAX_BYTES = 32 << 20
BACK = 256  # so many of the last records of each topic are read at the start
REFUSED = {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED}
DECIDED = {KafkaError._AUTHENTICATION, KafkaError._SSL}  # waiting does not help
PROTOSET = pathlib.Path(__file__).resolve().parents[3] / "protocol/target/classes/sparring.protoset"


def message_classes(path):
    """The messages by name, from a descriptor set or a jar that holds it: no generated code."""
    packed = str(path).endswith(".jar")
    data = zipfile.ZipFile(path).read("sparring.protoset") if packed else pathlib.Path(path).read_bytes()
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(data).file:
        pool.Add(file)
    make = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(pool).GetPrototype
    return lambda name: make(pool.FindMessageTypeByName("sparring.v1." + name))


class Attacker:
    learning = False

    def __init__(self, options, **producing):
        self.options, self.messages = options, message_classes(options.protoset)
        self.device = open_device(options.device)
        self.model = LeNet5().eval().requires_grad_(False).to(self.device)
        reached = connect(options.kafka, options.kafka_config)
        self.where, self.mechanism = reached["bootstrap.servers"], reached.get("sasl.mechanisms", "")
        self.refusal = None
        kafka = {**reached, "message.max.bytes": MAX_BYTES, "error_cb": self.note_refusal, "log_level": 2}
        self.producer = Producer({**kafka, "enable.idempotence": True, **producing})
        self.consumer = Consumer({
            **kafka, "group.id": f"{options.game}-{options.id}", "enable.auto.commit": False, "isolation.level": "read_committed",
            "auto.offset.reset": "earliest", "fetch.message.max.bytes": MAX_BYTES, "fetch.max.bytes": 2 * MAX_BYTES,
            "receive.message.max.bytes": 3 * MAX_BYTES, "enable.partition.eof": True})
        self.rounds, self.snapshots, self.newest_round, self.newest_version = {}, {}, -1, -1
        self.over = self.stopped = False
        read = {"rounds": "Round", "snapshots": "Snapshot", "reports": "Report"}
        self.classes = {self.topic(name): self.messages(read[name]) for name in read}

    def topic(self, name):
        return self.options.game + "." + name

    def send(self, topic, key, value, **headers):
        headers = {"game": self.options.game, "player": self.options.id, "protocol": "1", **headers}
        self.producer.produce(self.topic(topic), value.SerializeToString(), key, headers=headers, on_delivery=self.note)
        self.producer.poll(0)

    def note(self, error, record):
        """Called when a record is written, or cannot be."""
        if error and error.code() in REFUSED:
            raise SystemExit(f"Kafka at {self.where} does not let it write {record.topic()}: {error.str()}")

    def note_refusal(self, error):
        """Called when a broker cannot be reached."""
        if not (self.refusal and self.refusal.code() in DECIDED):
            self.refusal = error

    def reach(self):
        """Waits for an answer, a few seconds; ends with a line if there is none, or a refusal."""
        for _ in range(9):
            try:
                return self.consumer.list_topics(self.topic("rounds"), timeout=1)
            except KafkaException as failed:
                self.producer.poll(0)
                if self.stopped or self.refusal and self.refusal.code() in DECIDED:
                    break
                last = failed.args[0]
        raise SystemExit(0 if self.stopped else explain(self.where, self.refusal or last, self.mechanism))

    def present(self, state):
        """1: joined, 2: still there, 3: left."""
        self.heard, me = time.monotonic(), self.options
        self.send("roster", f"{me.id}/{me.replica}", self.messages("Presence")(
            attacker=me.id, state=state, copies=1, learning=self.learning, replica=me.replica,
            epoch_millis=int(time.time() * 1000)))

    def starts(self):
        """Where reading begins: at the last records of each topic."""
        starts = []
        for topic in self.classes:
            known = self.consumer.list_topics(topic, timeout=9).topics[topic]
            if known.error and known.error.code() in REFUSED:
                raise SystemExit(f"Kafka at {self.where} does not let it read {topic}: {known.error.str()}")
            if not known.partitions:
                raise SystemExit(f"there is no game {self.options.game} at {self.where}; check --game and --kafka")
            for partition in known.partitions:
                low, high = self.consumer.get_watermark_offsets(TopicPartition(topic, partition))
                starts.append(TopicPartition(topic, partition, max(low, high - BACK)))
            if topic == self.topic("rounds"):
                self.window = len(known.partitions)
        self.begin = high  # of the reports: a game that was stopped before may have gone on since
        return starts

    def open(self):
        self.reach()
        self.consumer.assign(self.starts())

    def take(self, record):
        """Takes what the defender wrote; whatever else lies there is passed over."""
        if record.error() and record.error().code() in REFUSED:
            raise SystemExit(f"Kafka at {self.where} does not let it read {record.topic()}: {record.error().str()}")
        try:
            if record.error() or dict(record.headers() or []).get("player") != b"defender":
                return
            value = self.classes[record.topic()].FromString(record.value() or b"")
        except message.DecodeError:
            return
        if record.topic() == self.topic("reports"):
            state = value.game_event.state
            self.over |= state == 5 or state == 4 and record.offset() >= self.begin  # finished, or stopped
        elif record.topic() == self.topic("snapshots"):
            if not is_whole(value):
                print(f"snapshot {value.version} is corrupt: its SHA-256 does not fit its weights", file=sys.stderr)
                return
            self.newest_version = max(self.newest_version, value.version)
            self.take_snapshot(value, record)
        else:
            self.newest_round = max(self.newest_round, value.round)
            self.take_round(value, record, any(entry.attacker == self.options.id for entry in value.roster))

    def take_snapshot(self, snapshot, record):
        self.snapshots[snapshot.version] = snapshot

    def take_round(self, dealt, record, is_mine):
        if is_mine:
            self.rounds[dealt.round] = dealt

    def first_open(self):
        """An answer to a round before this one comes too late."""
        return max(self.newest_version, self.newest_round + 1 - self.window)

    def next_round(self):
        """The oldest round that is open and whose snapshot is there, if any; forgets those that are closed."""
        first = self.first_open()
        self.rounds = {k: v for k, v in self.rounds.items() if k >= first}
        self.snapshots = {k: v for k, v in self.snapshots.items() if k > first - self.window}
        return next((k for k in sorted(self.rounds) if self.rounds[k].defender_version in self.snapshots), None)

    def craft(self, dealt, clean, labels, epsilon):
        """The attack itself: adversarial images, and the loss of each."""
        generator = torch.Generator().manual_seed((dealt.seed * 1000003 + dealt.round) % (1 << 63))
        return pgd(self.model, clean, labels, epsilon, self.options.steps, self.options.step_size, generator)

    def attack(self, dealt):
        """The answer to a round."""
        self.model.load_state_dict({t.name: array(t) for t in self.snapshots[dealt.defender_version].tensors})
        clean = array(dealt.images).float() / torch.tensor(255.0)  # as the rules divide: rounded once, to float32
        labels, epsilon = torch.tensor(list(dealt.labels)), torch.tensor(dealt.budget.epsilon)
        began = time.monotonic()
        images, losses = self.craft(dealt, *(each.to(self.device) for each in (clean, labels, epsilon)))
        attack = self.messages("Attack")(round=dealt.round, attacker=self.options.id, losses=losses.tolist(),
                                         defender_version=dealt.defender_version, seconds=time.monotonic() - began)
        fill(attack.adversarial_images, images)
        return attack

    def answer(self, dealt):
        self.send("attacks", self.options.id, self.attack(dealt), round=str(dealt.round))

    def play(self):
        self.open()
        self.present(1)
        while not self.stopped and (not self.over or self.next_round() is not None):
            for record in self.consumer.consume(64, 0.05 if self.next_round() is None else 0):
                self.take(record)
            number = self.next_round()
            if number is not None:
                self.answer(self.rounds.pop(number))
            if time.monotonic() - self.heard > 5:
                self.present(2)
        self.present(3)
        self.producer.flush(5)

    def stop(self, *_):
        self.stopped = True


def options(description):
    """What every attacker is told at its start."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("id", help="its name in the game")
    parser.add_argument("--kafka", default=os.environ.get("SPARRING_KAFKA"), help="host:port")
    parser.add_argument("--kafka-config", default=os.environ.get("SPARRING_KAFKA_CONFIG"),
                        help="a client.properties of Kafka's tools: TLS, SASL")
    parser.add_argument("--game", required=True)
    parser.add_argument("--device", default="cpu", help="cpu, cuda:0, cuda:1, ... (default: cpu)")
    parser.add_argument("--replica", default=str(uuid.uuid4()), help="this process among those of the same id")
    parser.add_argument("--protoset", default=PROTOSET, help="the descriptor set, or protocol's jar")
    return parser


def run(player):
    """Plays until the game is over, or until a signal comes."""
    for number in signal.SIGINT, signal.SIGTERM:
        signal.signal(number, player.stop)
    try:
        player.play()
    except KafkaException as failed:
        if not player.stopped:  # who leaves while Kafka is away has nothing more to say
            raise SystemExit(explain(player.where, failed.args[0], player.mechanism)) from None


if __name__ == "__main__":
    known = options(__doc__)
    known.add_argument("--steps", type=int, default=10)
    known.add_argument("--step-size", type=float, default=0.25, help="in units of epsilon")
    run(Attacker(known.parse_args()))
