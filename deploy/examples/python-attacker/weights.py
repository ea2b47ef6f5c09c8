# SPDX-License-Identifier: Apache-2.0
"""The arrays of messages, and the hash that tells whether weights are whole."""
import hashlib
import struct

import torch


def array(tensor):
    kind = {1: torch.float32, 2: torch.uint8}[tensor.data_type]
    return torch.frombuffer(bytearray(tensor.data), dtype=kind).reshape(tuple(tensor.shape))


def is_whole(snapshot):
    """Whether SHA-256 over names, shapes and values, in order, is the one that the snapshot says."""
    digest = hashlib.sha256()
    for tensor in snapshot.tensors:
        name = tensor.name.encode()
        digest.update(struct.pack("<i", len(name)) + name)
        digest.update(struct.pack(f"<i{len(tensor.shape)}q", len(tensor.shape), *tensor.shape))
        digest.update(tensor.data)  # float32, little-endian
    return digest.digest() == snapshot.sha256
