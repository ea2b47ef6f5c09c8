# SPDX-License-Identifier: Apache-2.0
"""The arrays of messages, and the hash that tells whether weights are whole."""
import hashlib
import struct

import torch


def array(tensor):
    kind = {1: torch.float32, 2: torch.uint8}[tensor.data_type]
    return torch.frombuffer(bytearray(tensor.data), dtype=kind).reshape(tuple(tensor.shape))


def fill(tensor, values, name=""):
    """Puts an array into a message, as float32."""
    tensor.name, tensor.data_type = name, 1
    tensor.shape.extend(values.shape)
    tensor.data = values.detach().cpu().contiguous().numpy().astype("<f4").tobytes()


def sha256(tensors):
    """SHA-256 over names, shapes and values, in order."""
    digest = hashlib.sha256()
    for tensor in tensors:
        name = tensor.name.encode()
        digest.update(struct.pack("<i", len(name)) + name)
        digest.update(struct.pack(f"<i{len(tensor.shape)}q", len(tensor.shape), *tensor.shape))
        digest.update(tensor.data)  # float32, little-endian
    return digest.digest()


def is_whole(snapshot):
    """Whether its weights are those that its SHA-256 was computed over."""
    return sha256(snapshot.tensors) == snapshot.sha256
