#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes CIFAR-10's pickles, as torchvision and Keras keep them, in its binary format; needs NumPy: cifar10.py FOLDER TARGET"""
import pathlib
import pickle
import sys

import numpy

ALLOWED = {("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"),
           ("numpy", "ndarray"), ("numpy", "dtype"), ("_codecs", "encode")}


class Arrays(pickle.Unpickler):
    """Reads arrays and nothing that could do harm."""
    def find_class(self, module, name):
        if (module, name) not in ALLOWED:
            raise SystemExit(f"{module}.{name} has no place in CIFAR-10")
        return super().find_class(module, name)


def convert(source):
    with open(source, "rb") as file:
        batch = Arrays(file, encoding="bytes").load()
    labels = numpy.array(batch[b"labels"], dtype=numpy.uint8).reshape(-1, 1)
    pixels = numpy.asarray(batch[b"data"], dtype=numpy.uint8).reshape(len(labels), 3072)
    return numpy.hstack([labels, pixels]).tobytes()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    folder, target = map(pathlib.Path, sys.argv[1:])
    batches = {source.name: convert(source) for source in [*folder.glob("data_batch_[1-5]"), *folder.glob("test_batch")]}
    if not batches:
        raise SystemExit(f"{folder} has no data_batch_1 to data_batch_5 and no test_batch; nothing was written")
    target.mkdir(parents=True, exist_ok=True)
    for name, batch in batches.items():
        (target / (name + ".bin")).write_bytes(batch)
    print(f"wrote {target}")
