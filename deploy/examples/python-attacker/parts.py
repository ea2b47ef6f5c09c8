# SPDX-License-Identifier: Apache-2.0
"""Messages larger than what their topic takes travel in parts: a manifest, and chunks that follow it."""
import hashlib
import uuid

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource
from google.protobuf.message import DecodeError

SMALLEST = 256 << 10  # what every topic of a game takes
LARGEST_CHUNK = 1 << 20
OVERHEAD = 4 << 10  # around a value: key, headers, batch; around a chunk's bytes as much again
WRITER = str(uuid.uuid4())
ONE_BY_ONE = {"batch.size": 16384}  # of a producer: what a topic takes is the limit of a batch of records


def room(kafka, topic, most):
    """The largest value that goes into one record of a topic, of a client that sends MOST bytes."""
    asked = ConfigResource(ConfigResource.Type.TOPIC, topic)
    admin = AdminClient(kafka)  # answers as long as it is there
    try:
        limit = int(admin.describe_configs([asked])[asked].result(10)["max.message.bytes"].value)
    except (KafkaException, TimeoutError):  # it may not see it, or does not in time: so much fits in any case
        limit = SMALLEST
    return min(limit, most) - OVERHEAD


def cut(message, value, room, messages):
    """The parts of a message: for each what it is, what goes behind the key, and the record's value."""
    size, sha256 = min(room, LARGEST_CHUNK) - OVERHEAD, hashlib.sha256(value).digest()
    count = -(-len(value) // size)
    yield "manifest", "", messages("Manifest")(
        kind=message.DESCRIPTOR.full_name, size_bytes=len(value), sha256=sha256, chunks=count, writer=WRITER)
    for index in range(count):
        data = value[index * size:(index + 1) * size]
        yield "chunk", f"/{index}", messages("Chunk")(sha256=sha256, writer=WRITER, index=index, data=data)


class Whole:
    """A message as if it were one record: it lies where its manifest does, and ends with its last chunk."""
    def __init__(self, first, last, value):
        self.first, self.last, self.bytes = first, last, value

    def topic(self): return self.first.topic()
    def partition(self): return self.first.partition()
    def offset(self): return self.first.offset()
    def end(self): return self.last.offset() + 1
    def value(self): return self.bytes
    def error(self): return self.first.error()


class Joiner:
    """Puts together what others wrote: each of these topics has one writer, so one message comes after the other."""
    def __init__(self, messages):
        self.messages, self.open = messages, {}

    def take(self, record):
        """The message that is complete with this record, if one is."""
        part = None if record.error() else dict(record.headers() or []).get("part")
        if part not in (b"manifest", b"chunk"):
            return Whole(record, record, record.value())
        place = record.topic(), record.partition()
        try:
            read = self.messages("Manifest" if part == b"manifest" else "Chunk").FromString(record.value() or b"")
        except DecodeError:
            return None
        return self.begin(place, record, read) if part == b"manifest" else self.add(place, record, read)

    def begin(self, place, record, manifest):
        self.open[place] = record, manifest, []

    def add(self, place, record, chunk):
        first, manifest, chunks = self.open.get(place, (None, None, None))
        if not first or (chunk.sha256, chunk.writer) != (manifest.sha256, manifest.writer) or chunk.index != len(chunks):
            return None  # of a message whose beginning was not read, or is not there any more
        chunks.append(chunk.data)
        if len(chunks) < manifest.chunks:
            return None
        del self.open[place]
        value = b"".join(chunks)
        return Whole(first, record, value) if hashlib.sha256(value).digest() == manifest.sha256 else None
