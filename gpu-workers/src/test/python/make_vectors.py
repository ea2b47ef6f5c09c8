#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the vectors that ship with Sparring: what PyTorch computes of given inputs and weights.

Everything is written plainly and computed in float64, so what is kept, in float32, is as good as
float32 can be. Weights of the classifier take few different values, so that files compress well.

A vector must not hang on rounding: where two pixels of a pooling window are equal but for a last bit,
each processor may follow another one. So inputs are drawn anew until nudging all weights by their last
bits makes nothing jump.

  /usr/bin/python3 gpu-workers/src/test/python/make_vectors.py gpu-workers/src/main/resources/vectors
"""
import gzip
import itertools
import json
import math
import pathlib
import struct
import sys

import torch
import torch.nn.functional as F

from plain_networks import LeNet5

CLASSES = 10
LAST_BITS = 4 * 2.0 ** -23
TRIALS = 20
STEADY = 5e-5
EPSILON = {"mnist": 0.3, "cifar10": 8 / 255}
SHAPE = {"mnist": (1, 28, 28), "cifar10": (3, 32, 32)}
LENET5 = {
    "feature_extractor.c1": (6, 1, 5, 5), "feature_extractor.c3": (16, 6, 5, 5),
    "feature_extractor.c5": (120, 16, 5, 5), "fc.f6": (84, 120), "fc.f7": (10, 84)}


def coarse(shape, bound):
    """Uniform within about a bound, in 17 values that are exact in float32."""
    unit = 2.0 ** round(math.log2(bound / 8))
    return torch.randint(-8, 9, shape) * unit


def classifier_weights():
    weights = {}
    for name, shape in LENET5.items():
        bound = math.sqrt(6 / math.prod(shape[1:]))
        weights[name + ".weight"] = coarse(shape, bound)
        weights[name + ".bias"] = coarse(shape[:1], bound)
    return weights


def generator_weights(channels, base, code):
    weights = {}

    def convolution(name, *shape):
        weights[name] = 0.15 * torch.randn(shape)

    def norm(block):
        scale = 0.1 * torch.randn(CLASSES + 1, base)
        scale[CLASSES] += 1
        weights[block + ".norm.weight"] = scale
        weights[block + ".norm.bias"] = torch.zeros(CLASSES + 1, base)
        weights[block + ".norm.running_mean"] = 0.1 * torch.randn(base)
        weights[block + ".norm.running_var"] = 0.5 + torch.rand(base)

    convolution("down0.conv.weight", base, 3 * channels + code, 3, 3)
    convolution("down1.conv.weight", base, base + code, 4, 4)
    norm("down1")
    convolution("down2.conv.weight", 2 * base, base + code, 4, 4)
    convolution("up2.upconv.weight", 2 * base, base, 4, 4)
    norm("up2")
    convolution("up1.upconv.weight", 2 * base, base, 4, 4)
    norm("up1")
    convolution("final.0.weight", channels, 2 * base, 3, 3)
    for layer in 0, 2:
        weights[f"z_encoder.{layer}.weight"] = (2 * torch.rand(code, code) - 1) * math.sqrt(3 / code)
        weights[f"z_encoder.{layer}.bias"] = torch.zeros(code)
    return weights


def is_statistic(name):
    return "running" in name


class Generator:
    """The U-Net of L2L-DA: tiled latent code at each scale, class-conditional batch normalisation."""

    def __init__(self, weights):
        self.w = weights

    def __call__(self, x, labels, latent, training):
        code = F.relu(F.linear(latent, self.w["z_encoder.0.weight"], self.w["z_encoder.0.bias"]))
        code = F.relu(F.linear(code, self.w["z_encoder.2.weight"], self.w["z_encoder.2.bias"]))

        def coded(y):
            return torch.cat([y, code[:, :, None, None].expand(-1, -1, *y.shape[2:])], 1)

        def norm(y, block):
            name = block + ".norm."
            y = F.batch_norm(y, self.w[name + "running_mean"], self.w[name + "running_var"],
                             training=training, momentum=0.1, eps=1e-10)
            gamma, beta = (self.w[name + each][labels] + self.w[name + each][CLASSES]
                           for each in ("weight", "bias"))
            return y * gamma[:, :, None, None] + beta[:, :, None, None]

        def up(y, block):
            y = F.conv_transpose2d(y, self.w[block + ".upconv.weight"], stride=2, padding=1)
            return F.relu(norm(y, block))

        fine = F.leaky_relu(F.conv2d(coded(x), self.w["down0.conv.weight"], padding=1), 0.2)
        middle = F.conv2d(coded(fine), self.w["down1.conv.weight"], stride=2, padding=1)
        middle = F.leaky_relu(norm(middle, "down1"), 0.2)
        deep = F.conv2d(coded(middle), self.w["down2.conv.weight"], stride=2, padding=1)
        y = up(F.leaky_relu(deep, 0.2), "up2")
        y = up(torch.cat([y, middle], 1), "up1")
        return torch.tanh(F.conv2d(torch.cat([y, fine], 1), self.w["final.0.weight"], padding=1))


def images_of(dataset, count):
    """Noise in steps of 1/255: no two pixels of a pooling window should be equal for long."""
    return (torch.randint(0, 256, (count, *SHAPE[dataset])) / 255).float()


def labels_of(count):
    return torch.randperm(CLASSES)[:count]


def gradient(values, at):
    return torch.autograd.grad(values.sum(), at)[0]


def cross_entropy(model, images, labels):
    return F.cross_entropy(model(images), labels, reduction="none")


def image_gradient(model, images, labels):
    leaf = images.detach().clone().requires_grad_()
    return gradient(cross_entropy(model, leaf, labels), leaf)


def normalised(gradients):
    """Length 1 for each image and channel; zeros stay zeros."""
    length = gradients.square().sum((2, 3), keepdim=True).sqrt()
    return gradients / torch.where(length == 0, torch.ones_like(length), length)


def exact(tensor):
    return tensor.double()


def nudged(trial):
    """Like exact, but each value is off by about the last two bits of float32."""
    draws = torch.Generator().manual_seed(trial)

    def nudge(tensor):
        return tensor.double() * (1 + LAST_BITS * torch.randn(tensor.shape, generator=draws, dtype=torch.double))
    return nudge


def double(tensors):
    return {name: widen(tensor) for name, tensor in tensors.items()}


def prefixed(prefix, tensors):
    return {prefix + name: tensor for name, tensor in tensors.items()}


def classifier_vectors(dataset):
    weights, images, labels = classifier_weights(), images_of(dataset, 3), labels_of(3)
    model = LeNet5(double(weights))
    x = images.double().requires_grad_()
    logits = model(x)
    loss = F.cross_entropy(logits, labels)
    of_mean = gradient(loss, x)
    return {**prefixed("classifier.", weights), "images": images, "labels": labels,
            "expect.logits": logits, "expect.loss": loss, "expect.input_gradient": of_mean,
            "expect.normalised_gradient": normalised(of_mean), "expect.train_logits": logits}, {}


def generator_vectors(dataset, base=4, code=8, count=2):
    channels, height, width = SHAPE[dataset]
    weights = generator_weights(channels, base, code)
    images = images_of(dataset, count)
    seen = normalised(torch.randn_like(images))
    delta = (2 * torch.rand_like(images) - 1) * EPSILON[dataset]
    x, labels, latent = torch.cat([images, seen, delta], 1), labels_of(count), torch.randn(count, code)
    w = double(weights)
    result = {**prefixed("generator.", weights), "input": x, "labels": labels, "latent": latent}
    for name, training in ("eval_output", False), ("train_output", True):
        result["expect." + name] = Generator(w)(x.double(), labels, latent.double(), training)
    after = {name: tensor for name, tensor in w.items() if is_statistic(name)}
    return {**result, **prefixed("expect.after_train.generator.", after)}, {}


def pgd_vectors(dataset, steps=5):
    weights, images, labels = classifier_weights(), images_of(dataset, 3), labels_of(3)
    epsilon = EPSILON[dataset]
    size = epsilon / 4
    start = (2 * torch.rand_like(images) - 1) * epsilon
    model, clean = LeNet5(double(weights)), images.double()

    def projected(points):
        return torch.minimum(torch.maximum(points, clean - epsilon), clean + epsilon).clamp(0, 1)

    points, losses = projected(clean + start.double()), []
    for _ in range(steps):
        losses.append(cross_entropy(model, points, labels))
        points = projected(points + size * image_gradient(model, points, labels).sign())
    losses.append(cross_entropy(model, points, labels))
    fgsm = projected(clean + epsilon * image_gradient(model, clean, labels).sign())
    return {**prefixed("classifier.", weights), "images": images, "labels": labels, "start": start,
            "expect.adversarial_last": points, "expect.loss_per_step": torch.stack(losses),
            "expect.fgsm": fgsm}, {"steps": steps, "step_size": size}


def margin_vectors(dataset, confidence=0.5):
    weights, images = classifier_weights(), images_of(dataset, 3)
    model, x = LeNet5(double(weights)), images.double().requires_grad_()
    logits = model(x)
    labels = logits.argmax(1)
    labels[1] = (labels[1] + 1) % CLASSES
    own = logits.gather(1, labels[:, None]).squeeze(1)
    margin = own - logits.scatter(1, labels[:, None], -math.inf).max(1).values
    hinge = margin.clamp(min=-confidence)
    return {**prefixed("classifier.", weights), "images": images, "labels": labels,
            "expect.margin": margin, "expect.margin_loss": hinge,
            "expect.input_gradient_of_sum": gradient(hinge, x)}, {"confidence": confidence}


def leaves(weights):
    """Float64 copies that collect gradients, but for running statistics."""
    return {name: widen(tensor).requires_grad_(not is_statistic(name))
            for name, tensor in weights.items()}


def trained(weights):
    return [tensor for tensor in weights.values() if tensor.requires_grad]


def diversity(adversarial, latent):
    def distances(pairs):
        first, second = pairs.flatten(1).chunk(2)
        return (first - second).abs().mean(1)

    return (distances(adversarial) / (distances(latent) + 1e-8)).mean()


def trajectory(phi, theta, images, labels, latent, settings):
    """T steps of two attacks per image; the sums of both losses over the steps."""
    epsilon, size, steps = (settings[each] for each in ("epsilon", "step_size", "steps"))
    model, frozen = Generator(phi), LeNet5({name: each.detach() for name, each in theta.items()})
    delta, adversarial = torch.zeros_like(images), images
    path, classification, divergence = [], 0, 0
    for _ in range(steps):
        seen = normalised(image_gradient(frozen, adversarial, labels))
        direction = model(torch.cat([images, seen, delta], 1), labels, latent, True)
        delta = (delta + size * direction).clamp(-epsilon, epsilon)
        adversarial = (images + delta).clamp(0, 1)
        path.append(adversarial.detach())
        classification = classification + cross_entropy(frozen, adversarial, labels).mean()
        divergence = divergence + diversity(adversarial, latent)
    return path, classification, divergence


def descend(loss, weights, optimizer, clip_norm):
    """One step down; returns the gradients before clipping, and their norm."""
    optimizer.zero_grad()
    loss.backward()
    gradients = {name: each.grad.clone() for name, each in weights.items() if each.requires_grad}
    norm = torch.nn.utils.clip_grad_norm_(trained(weights), clip_norm)
    optimizer.step()
    return gradients, norm


def game_vectors(dataset, base=4, code=8, rounds=2, count=2):
    settings = {"epsilon": EPSILON[dataset], "steps": 3, "rounds": rounds, "diversity_weight": 0.02,
                "learning_rate": 0.01, "momentum": 0.9, "weight_decay": 1e-5, "clip_norm": 1.0,
                "step_size": EPSILON[dataset] / 2}
    before = {**prefixed("classifier.", classifier_weights()),
              **prefixed("generator.", generator_weights(SHAPE[dataset][0], base, code))}
    theta, phi = (leaves({name.removeprefix(player): each for name, each in before.items()
                          if name.startswith(player)}) for player in ("classifier.", "generator."))
    descent = {"lr": settings["learning_rate"], "momentum": settings["momentum"],
               "weight_decay": settings["weight_decay"]}
    ascent, training = torch.optim.SGD(trained(phi), **descent), torch.optim.SGD(trained(theta), **descent)
    result = prefixed("before.", before)
    for k in range(rounds):
        images, labels, latent = images_of(dataset, count), labels_of(count), torch.randn(2 * count, code)
        result.update({f"round{k}.images": images, f"round{k}.labels": labels, f"round{k}.latent": latent})
        clean, both = images.double(), labels.repeat(2)
        path, classification, divergence = trajectory(
            phi, theta, clean.repeat(2, 1, 1, 1), both, latent.double(), settings)
        objective = classification + settings["diversity_weight"] * divergence
        gradients, norm = descend(-objective, phi, ascent, settings["clip_norm"])
        loss = F.cross_entropy(LeNet5(theta)(torch.cat([clean, path[-1]])), labels.repeat(3))
        _, classifier_norm = descend(loss, theta, training, settings["clip_norm"])
        if k == 0:
            result.update(prefixed("expect.generator_gradient.", gradients))
        result.update(prefixed(f"expect.round{k}.", {
            "adversarial_first": path[0], "adversarial_images": path[-1],
            "classification_loss_sum": classification, "diversity_loss_sum": divergence,
            "generator_gradient_norm": norm, "classifier_loss": loss,
            "classifier_gradient_norm": classifier_norm}))
    result.update(prefixed("expect.after.classifier.", theta))
    result.update(prefixed("expect.after.generator.", phi))
    return result, settings


def write(path, tensors, metadata):
    header, data = {"__metadata__": {key: str(value) for key, value in metadata.items()}}, b""
    for name, tensor in tensors.items():
        tensor = tensor.detach()
        exact = not tensor.is_floating_point()
        array = tensor.numpy().astype("<i8" if exact else "<f4")
        header[name] = {"dtype": "I64" if exact else "F32", "shape": list(array.shape),
                        "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    # no time in it: the same vectors are the same file
    path.write_bytes(gzip.compress(struct.pack("<Q", len(text)) + text + data, 9, mtime=0))


def computed(make, dataset, seed, how):
    global widen
    widen = how
    torch.manual_seed(seed)
    return make(dataset)


def error(expected, actual):
    return ((expected - actual).abs().max() / expected.abs().max().clamp(min=1e-30)).item()


def is_steady(make, dataset, seed):
    expected, _ = computed(make, dataset, seed, exact)
    for trial in range(TRIALS):
        again, _ = computed(make, dataset, seed, nudged(trial))
        for name, tensor in expected.items():
            if name.startswith("expect.") and error(tensor, again[name]) > STEADY:
                return False
    return True


def main():
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    kinds = [("mnist", "classifier", classifier_vectors), ("mnist", "generator", generator_vectors),
             ("cifar10", "generator", generator_vectors), ("mnist", "pgd", pgd_vectors),
             ("mnist", "margin", margin_vectors), ("mnist", "l2lda", game_vectors)]
    for first, (dataset, kind, make) in enumerate(kinds, 1):
        seed = next(each for each in itertools.count(first, 100) if is_steady(make, dataset, each))
        tensors, settings = computed(make, dataset, seed, exact)
        metadata = {"kind": kind, "dataset": dataset, "seed": seed, "base_channels": 4, "latent_dim": 8,
                    "epsilon": EPSILON[dataset], "classes": CLASSES, "torch": torch.__version__, **settings}
        write(target / f"{dataset}-{kind}.safetensors.gz", tensors, metadata)


if __name__ == "__main__":
    main()
