# SPDX-License-Identifier: Apache-2.0
"""LeNet-5 and ResNet-20 written plainly in PyTorch, and the files that hold their weights."""
import gzip
import json
import pathlib
import struct

import numpy
import torch
import torch.nn.functional as F


class LeNet5:
    """For 1x28x28 images, with ReLU and maximum pooling."""

    def __init__(self, weights):
        self.w = weights

    def __call__(self, x):
        x = F.max_pool2d(F.relu(self.convolution(x, "c1", 2)), 2)
        x = F.max_pool2d(F.relu(self.convolution(x, "c3", 0)), 2)
        x = F.relu(self.convolution(x, "c5", 0)).flatten(1)
        x = F.relu(F.linear(x, self.w["fc.f6.weight"], self.w["fc.f6.bias"]))
        return F.linear(x, self.w["fc.f7.weight"], self.w["fc.f7.bias"])

    def convolution(self, x, name, padding):
        name = "feature_extractor." + name
        return F.conv2d(x, self.w[name + ".weight"], self.w[name + ".bias"], padding=padding)


class ResNet20:
    """For 3x32x32 images (He et al. 2016, option-A shortcuts), in evaluation mode."""

    def __init__(self, weights):
        self.w = weights
        self.mean = torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1)
        self.deviation = torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1)

    def __call__(self, x):
        x = F.relu(self.convolution((x - self.mean) / self.deviation, "", 1, 1))
        for stage in 1, 2, 3:
            for block in 0, 1, 2:
                x = self.block(x, f"layer{stage}.{block}.", 2 if stage > 1 and block == 0 else 1)
        return F.linear(x.mean((2, 3)), self.w["linear.weight"], self.w["linear.bias"])

    def block(self, x, prefix, stride):
        y = F.relu(self.convolution(x, prefix, 1, stride))
        y = self.convolution(y, prefix, 2, 1)
        if stride == 2:  # every second pixel, zero channels on both sides
            quarter = x.shape[1] // 2
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter))
        return F.relu(y + x)

    def convolution(self, x, prefix, index, stride):
        x = F.conv2d(x, self.w[f"{prefix}conv{index}.weight"], stride=stride, padding=1)
        name = f"{prefix}bn{index}."
        return F.batch_norm(x, self.w[name + "running_mean"], self.w[name + "running_var"],
                            self.w[name + "weight"], self.w[name + "bias"], eps=1e-5)


def read_safetensors(path):
    """The tensors of a file by name, and its metadata; the file may be gzipped."""
    path = pathlib.Path(path)
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    length, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        kind = {"F32": "<f4", "I64": "<i8"}[entry["dtype"]]
        array = numpy.frombuffer(data[begin:end], kind).reshape(entry["shape"]).copy()
        tensors[name] = torch.from_numpy(array)
    return tensors, metadata


def network(tensors):
    """The network whose weights these are; names may begin with "classifier."."""
    weights = {name.removeprefix("classifier."): tensor for name, tensor in tensors.items()}
    return LeNet5(weights) if "feature_extractor.c1.weight" in weights else ResNet20(weights)


def mnist_test(directory, count):
    """The first test images, in [0, 1], and their labels, from MNIST's gzipped files."""
    directory = pathlib.Path(directory) / "mnist"
    images = gzip.open(directory / "t10k-images-idx3-ubyte.gz").read(16 + count * 28 * 28)[16:]
    labels = gzip.open(directory / "t10k-labels-idx1-ubyte.gz").read(8 + count)[8:]
    pixels = torch.tensor(list(images), dtype=torch.float32).reshape(count, 1, 28, 28)
    return pixels / 255, torch.tensor(list(labels))
