# SPDX-License-Identifier: Apache-2.0
"""Its place in a game: the topics that give it one, and how it stands with the defender."""
import sys

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

MAX_BYTES = 32 << 20  # of a record
REFUSED = {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED}
CONFIG = {"max.message.bytes": str(MAX_BYTES), "compression.type": "producer", "retention.ms": "-1",
          "retention.bytes": "-1", "segment.bytes": str(64 << 20)}
COMPACTED = {**CONFIG, "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}


def make_topic(kafka, name, config):
    """Makes a topic with one partition, unless somebody else has just done so; fails as Kafka says."""
    admin = AdminClient(kafka)  # answers as long as it is there
    made = admin.create_topics([NewTopic(name, 1, -1, config=config)], operation_timeout=9)
    try:
        made[name].result(10)
    except KafkaException as failed:
        if failed.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise


class Place:
    """Says at once, on standard error, when the defender leaves the attacker out, takes it back, or ejects it."""
    def __init__(self, attacker, game):
        self.attacker, self.game = attacker, game
        self.left_out, self.asked_from, self.ejected = False, 0, False

    def take(self, report, newest):
        """A report of the defender. NEWEST is the newest round that it has dealt."""
        for standing in report.step.ring or report.heartbeat.ring:
            if standing.attacker == self.attacker:
                if standing.ejected:
                    self.eject(standing)
                elif standing.silent or standing.asked_from > newest:
                    self.leave_out(standing, report.step, newest)
                elif self.left_out:
                    self.left_out = False
                    self.say("back: it is asked again")

    def eject(self, standing):
        self.ejected = True
        self.say(f"ejected after {standing.fouls} fouls; ./sparring dead-letters --game {self.game} shows them,"
                 f" ./sparring admit {self.attacker} --game {self.game} lets it in again")

    def leave_out(self, standing, step, newest):
        missed = any(each.attacker == self.attacker and not each.used for each in step.attackers)
        if not self.left_out or missed or standing.asked_from > self.asked_from:
            what = f"no answer to round {step.round} in time" if missed else "no answer in time"
            later = standing.asked_from > newest
            self.say(f"left out: {what}; asked again " + (f"from round {standing.asked_from}" if later else "when it is heard"))
        self.left_out, self.asked_from = True, standing.asked_from

    def say(self, what):
        print(f"{self.attacker} is {what}", file=sys.stderr, flush=True)
