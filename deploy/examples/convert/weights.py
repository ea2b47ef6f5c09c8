#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what torch.save wrote as a safetensors file, with nothing but PyTorch: weights.py MODEL.pth [MODEL.safetensors]"""
import ctypes
import json
import pathlib
import struct
import sys

import torch

TYPES = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}
WRAPPINGS = ("state_dict", "model_state_dict", "model", "net")


def state_dict(path):
    """The tensors by name. Nothing in the file is executed, so it cannot hold a whole model."""
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as failed:
        raise SystemExit(f"{path} cannot be read without executing it: {failed}\n"
                         "where it was made, save model.state_dict() alone") from None
    for name in WRAPPINGS:
        if isinstance(saved, dict) and isinstance(saved.get(name), dict):
            print(f"{path}: takes what it calls '{name}'")
            saved = saved[name]
    others = [name for name, value in saved.items() if not isinstance(value, torch.Tensor)] if isinstance(saved, dict) else ["it"]
    if others:
        raise SystemExit(f"{path} holds more than tensors: {', '.join(map(str, others))}")
    for name, tensor in saved.items():
        if tensor.dtype not in TYPES:
            raise SystemExit(f"{path}: tensor '{name}' has type {tensor.dtype}; {', '.join(TYPES.values())} are converted:"
                             " where it was made, leave it out of the state_dict")
    return saved


def size(tensor):
    return tensor.numel() * tensor.element_size()


def data(tensor):
    """The bytes of a tensor in memory, for which NumPy would be needed otherwise."""
    tensor = tensor.detach().contiguous()
    return ctypes.string_at(tensor.data_ptr(), size(tensor)) if tensor.numel() else b""


def write(path, tensors):
    header, place = {"__metadata__": {"format": "pt"}}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [place, place + size(tensor)]}
        place += size(tensor)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(data(tensor))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    source = pathlib.Path(sys.argv[1])
    target = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else source.with_suffix(".safetensors")
    write(target, state_dict(source))
    print(f"wrote {target}")
