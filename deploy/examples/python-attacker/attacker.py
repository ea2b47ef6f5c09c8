#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An attacker from outside: joins a game of Sparring over Kafka and plays PGD with PyTorch."""
import argparse
import contextlib
import os
import pathlib
import signal
import sys
import time
import uuid
import zipfile

from device import open_device  # before torch
import torch
from confluent_kafka import Consumer, KafkaError, KafkaException, OFFSET_BEGINNING, Producer, TopicPartition
from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory

from connection import connect, explain
from parts import ONE_BY_ONE, Joiner, cut, room
from pgd import LeNet5, pgd
from place import CONFIG, MAX_BYTES, REFUSED, Place, make_topic
from weights import array, fill, is_whole

PROTOCOL = 2
JOINED, ALIVE, LEFT = 1, 2, 3
STOPPED, FINISHED = 4, 5
EXIT_EJECTED = 4
BACK = 256  # so many of the last records of each topic are read at the start
ANSWER, SLOW = 2, 9  # seconds that Kafka has to answer: a try, and until it is said that it does not
PAUSE, REMINDER = 0.5, 60  # seconds between two tries, and between two lines about them
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

    def __init__(self, options):
        self.options, self.messages = options, message_classes(options.protoset)
        self.device = open_device(options.device)
        self.model = LeNet5().eval().requires_grad_(False).to(self.device)
        reached = connect(options.kafka, options.kafka_config)
        self.where, self.mechanism = reached["bootstrap.servers"], reached.get("sasl.mechanisms", "")
        self.refusal, self.said, self.said_at = None, "", 0
        self.kafka = {**reached, "message.max.bytes": MAX_BYTES, "error_cb": self.note_refusal, "log_level": 2}
        self.producer = Producer({**self.kafka, **ONE_BY_ONE, "enable.idempotence": True})
        self.consumer = Consumer({
            **self.kafka, "group.id": f"{options.game}/{options.id}", "enable.auto.commit": False,
            "isolation.level": "read_committed", "auto.offset.reset": "earliest", "fetch.message.max.bytes": MAX_BYTES,
            "fetch.max.bytes": 2 * MAX_BYTES, "receive.message.max.bytes": 3 * MAX_BYTES, "enable.partition.eof": True})
        self.rounds, self.snapshots, self.newest_round, self.newest_version = {}, {}, -1, -1
        self.over = self.stopped = False
        self.joiner, self.rooms = Joiner(self.messages), {}
        self.place = Place(options.id, options.game)
        read = {"rounds": "Round", "snapshots": "Snapshot", "reports": "Report"}
        self.classes = {self.topic(name): self.messages(read[name]) for name in read}

    def topic(self, name):
        return self.options.game + "." + name

    def send(self, producer, topic, value, key=None, written=None, **headers):
        headers = {"game": self.options.game, "player": self.options.id, "protocol": str(PROTOCOL), **headers}
        data = value.SerializeToString()
        if len(data) <= self.rooms[topic]:
            producer.produce(topic, data, key, headers=headers, on_delivery=written)
        else:
            for part, behind, each in cut(value, data, self.rooms[topic], self.messages):
                producer.produce(topic, each.SerializeToString(), key and key + behind, headers={**headers, "part": part}, on_delivery=written)
                producer.poll(0)
        producer.poll(0)

    def tell(self, **record):
        """Writes to its own topic, which says whose it is: an answer, or a sign of life."""
        headers = {"round": str(record["attack"].round)} if "attack" in record else {}
        self.send(self.producer, self.topic("attacks." + self.options.id), self.messages("AttackerRecord")(**record),
                  written=self.note_written, **headers)

    def note_written(self, error, record):
        """Called when an answer or a sign of life is on disk, or cannot be written."""
        if error and error.code() in REFUSED:
            raise SystemExit(f"Kafka at {self.where} does not let it write {record.topic()}: {error.str()}")
        if error and not self.stopped:
            raise SystemExit(f"Kafka at {self.where} did not take what {self.options.id} said: {error.str()}; started again,"
                             " it answers what is still open")

    def note_refusal(self, error):
        """Called when a broker cannot be reached."""
        if not (self.refusal and self.refusal.code() in DECIDED):
            self.refusal = error

    def wait(self, what, why, quietly=False):
        """Lets a moment pass, which Ctrl-C may end; says now and then what it waits for, and why."""
        if not quietly and (what != self.said or time.monotonic() - self.said_at > REMINDER):
            print(what + why, flush=True)
            self.said, self.said_at = what, time.monotonic()
        time.sleep(PAUSE)
        if self.stopped:
            raise SystemExit(0)

    def await_settings(self):
        """What game it is; waits for somebody to begin it."""
        options = ["--game", self.options.game, "--kafka", self.where]
        if self.options.kafka_config:
            options += ["--kafka-config", self.options.kafka_config]
        while not (settings := self.patiently(self.read_settings)):
            self.wait(f"waiting for game {self.options.game}", f": start it with sparring defend {' '.join(options)}")
        return settings

    def patiently(self, ask):
        """What Kafka says when it is asked; waits for one that does not answer. What is asked may be asked again."""
        began = time.monotonic()
        while True:
            try:
                answer = ask()
                self.refusal = None
                return answer
            except KafkaException as failed:
                self.producer.poll(0)  # what a broker says when it refuses a client comes by way of this one, too
                last = self.refusal or failed.args[0]
                if last.code() in DECIDED:
                    raise SystemExit(explain(self.where, last, self.mechanism)) from None
                slow = not self.refusal and time.monotonic() - began < SLOW  # it may just need longer
                self.wait(f"waiting for Kafka at {self.where}", f": {last.str()}", slow)

    def present(self, state):
        self.heard = time.monotonic()
        self.tell(presence=self.messages("Presence")(
            state=state, copies=1, learning=self.learning, replica=self.options.replica, epoch_millis=int(time.time() * 1000)))

    def starts(self):
        """Where reading begins: at the last records of each topic of a game that is there."""
        starts = []
        for topic in self.classes:
            while not (partitions := self.partitions(topic)):
                self.wait(f"waiting for game {self.options.game}", f": it has no topic {topic}")
            for partition in partitions:
                low, high = self.consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=ANSWER)
                starts.append(TopicPartition(topic, partition, max(low, high - BACK)))
            if topic == self.topic("rounds"):
                self.window = len(partitions)
        self.begin = high  # of the reports: what they said before may not be true any more
        return starts

    def partitions(self, topic):
        """Those of a topic; none if it is not there. Ends with a line if it may not be read."""
        known = self.consumer.list_topics(topic, timeout=ANSWER).topics[topic]
        if known.error and known.error.code() in REFUSED:
            self.refuse(topic, known.error)
        return known.partitions

    def refuse(self, topic, error):
        raise SystemExit(f"Kafka at {self.where} does not let it read {topic}: {error.str()}")

    def enter(self):
        """Finds the game, and has a place in it; says where reading begins."""
        self.settings = self.await_settings()
        starts = self.patiently(self.starts)
        self.model.normalise(self.settings.normalisation)
        self.require_topic("attacks." + self.options.id, CONFIG)
        return starts

    def open(self):
        self.consumer.assign(self.enter())

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
                    whole = self.joiner.take(record)
                    if whole:
                        yield whole
                elif record.error().code() == KafkaError._PARTITION_EOF:
                    unread.discard((record.topic(), record.partition()))
                elif record.error().code() in REFUSED:
                    self.refuse(record.topic(), record.error())
                else:
                    raise KafkaException(record.error())

    def all_of(self, name, kind):
        """All messages of a topic that can be parsed."""
        for record in self.read([TopicPartition(self.topic(name), 0, OFFSET_BEGINNING)]):
            with contextlib.suppress(message.DecodeError):
                if record.value():
                    yield self.messages(kind).FromString(record.value())

    def read_settings(self):
        """What game it is: the first record says so, if it is there."""
        if not self.partitions(self.topic("settings")):
            return None
        for settings in self.all_of("settings", "Settings"):
            spoken = max(1, settings.protocol)  # those of the first protocol did not say which
            if spoken != PROTOCOL:
                raise SystemExit(
                    f"game {self.options.game} was begun by Sparring {settings.version}, which speaks protocol {spoken};"
                    f" this attacker speaks {PROTOCOL}: take the one of that version, or begin a game under another name")
            return settings
        return None

    def has_partitions(self, topic):
        return bool(self.consumer.list_topics(topic, timeout=9).topics[topic].partitions)

    def require_topic(self, name, config):
        """Makes a topic of its own if it is missing: whose topic of answers is there has a place in the game."""
        topic, me = self.topic(name), self.options
        try:
            if not self.has_partitions(topic):
                make_topic(self.kafka, topic, config)
            while not self.has_partitions(topic):  # brokers hear of it a moment later
                time.sleep(0.05)
            self.rooms[topic] = room(self.kafka, topic, MAX_BYTES)
        except KafkaException as failed:
            if failed.args[0].code() not in REFUSED:
                raise
            raise SystemExit(f"Kafka at {self.where} does not let {me.id} write {topic}, nor make it: an operator can, with ./sparring admit {me.id} --game {me.game}, and ./sparring acls"
                             f" --game {me.game} --attacker {me.id} prints what it must be allowed") from None

    def take(self, record):
        """Takes what the defender wrote, whose topics these are; what cannot be parsed is passed over."""
        if record.error() and record.error().code() in REFUSED:
            self.refuse(record.topic(), record.error())
        if record.error() or not record.value():
            return
        try:
            value = self.classes[record.topic()].FromString(record.value())
        except message.DecodeError:
            return
        if record.topic() == self.topic("reports"):
            self.take_report(value, record.offset() >= self.begin)
        elif record.topic() == self.topic("snapshots"):
            if not is_whole(value):
                print(f"snapshot {value.version} is corrupt: its SHA-256 does not fit its weights", file=sys.stderr)
                return
            self.newest_version = max(self.newest_version, value.version)
            self.take_snapshot(value, record)
        else:
            self.newest_round = max(self.newest_round, value.round)
            self.take_round(value, record, any(entry.attacker == self.options.id for entry in value.roster))

    def take_report(self, report, is_new):
        state = report.game_event.state
        self.over |= state == FINISHED or state == STOPPED and is_new
        if is_new:
            self.place.take(report, max(self.newest_round, report.step.round))

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
        attack = self.messages("Attack")(
            round=dealt.round, deal=dealt.deal, losses=losses.tolist(), seconds=time.monotonic() - began)
        fill(attack.adversarial_images, images)
        return attack

    def answer(self, dealt):
        self.tell(attack=self.attack(dealt))

    def is_over(self):
        return self.stopped or self.place.ejected or self.over and self.next_round() is None

    def play(self):
        self.open()
        self.present(JOINED)
        while not self.is_over():
            for record in self.consumer.consume(64, 0.05 if self.next_round() is None else 0):
                whole = self.joiner.take(record)
                if whole:
                    self.take(whole)
            number = self.next_round()
            if number is not None:
                self.answer(self.rounds.pop(number))
            if time.monotonic() - self.heard > 5:
                self.present(ALIVE)
        self.present(LEFT)
        self.producer.flush(5)
        if self.place.ejected:
            raise SystemExit(EXIT_EJECTED)

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
