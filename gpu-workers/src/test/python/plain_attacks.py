#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""PGD, APGD and C&W written plainly in PyTorch, to measure Sparring's attacks against.

Nothing here is clever, and nothing is shared with Sparring's own code: each attack is its paper's
formula in a loop. Each maximises and returns, per image, the best point that it saw.
"""
import argparse
import json
import math
import time

import torch
import torch.nn.functional as F

from plain_networks import mnist_test, network, read_safetensors


def cross_entropy(logits, labels):
    return F.cross_entropy(logits, labels, reduction="none")


def margin(logits, labels):
    """How far the label leads: Z_y - max of the others."""
    own = logits.gather(1, labels[:, None]).squeeze(1)
    others = logits.scatter(1, labels[:, None], -math.inf)
    return own - others.max(1).values


def project(points, clean, epsilon):
    return torch.minimum(torch.maximum(points, clean - epsilon), clean + epsilon).clamp(0, 1)


def value_and_gradient(objective, points, labels, model):
    points = points.detach().requires_grad_()
    values = objective(model(points), labels)
    gradient, = torch.autograd.grad(values.sum(), points)
    return values.detach(), gradient


def per_image(values):
    return values.reshape(-1, 1, 1, 1)


def pgd(model, clean, labels, start, epsilon, steps, step_size):
    """Madry et al. 2018."""
    point, best = start, start
    highest = torch.full(labels.shape, -math.inf)
    for _ in range(steps):
        values, gradient = value_and_gradient(cross_entropy, point, labels, model)
        best = torch.where(per_image(values > highest), point, best)
        highest = torch.maximum(values, highest)
        point = project(point + step_size * gradient.sign(), clean, epsilon)
    with torch.no_grad():
        values = cross_entropy(model(point), labels)
    return torch.where(per_image(values > highest), point, best)


def checkpoints(steps):
    """Where APGD looks back: shares of all steps 0, 0.22, and then periods shorter by 0.03 each."""
    shares = [0, 0.22]
    while shares[-1] < 1:
        shares.append(shares[-1] + max(shares[-1] - shares[-2] - 0.03, 0.06))
    return [math.ceil(share * steps) for share in shares if share <= 1]


def apgd(model, clean, labels, start, epsilon, steps, objective=cross_entropy):
    """Croce and Hein 2020, Algorithm 1."""
    alpha, rho = 0.75, 0.75
    looks = checkpoints(steps)
    size = torch.full(labels.shape, 2 * epsilon)
    previous = start
    first, gradient = value_and_gradient(objective, start, labels, model)
    point = project(start + per_image(size) * gradient.sign(), clean, epsilon)
    values, gradient = value_and_gradient(objective, point, labels, model)
    best, highest = torch.where(per_image(values > first), point, start), torch.maximum(values, first)
    rises = (values > first).float()
    size_then, highest_then = size.clone(), first
    for k in range(1, steps):
        ahead = project(point + per_image(size) * gradient.sign(), clean, epsilon)
        moved = point + alpha * (ahead - point) + (1 - alpha) * (point - previous)
        previous, point = point, project(moved, clean, epsilon)
        before = values
        values, gradient = value_and_gradient(objective, point, labels, model)
        rises += values > before
        best = torch.where(per_image(values > highest), point, best)
        highest = torch.maximum(values, highest)
        if k + 1 in looks:
            period = k + 1 - looks[looks.index(k + 1) - 1]
            stuck = (rises < rho * period) | (size == size_then) & (highest == highest_then)
            size_then, highest_then = size, highest
            size = torch.where(stuck, size / 2, size)
            point = torch.where(per_image(stuck), best, point)
            values, gradient = value_and_gradient(objective, point, labels, model)
            rises = torch.zeros_like(rises)
    return best


def cw(model, clean, labels, epsilon, steps, learning_rate, initial_const, binary_search_steps):
    """Carlini and Wagner 2017 in the L-infinity ball.

    Adam minimises mean((delta / epsilon)^2) + c * max(margin, 0) from the clean images on, projecting
    after each step. A binary search per image looks for the smallest c that fools. Of all points that
    fool the nearest is returned, of an image that none fools the one with the smallest margin.
    """
    def hinge(logits, truth):
        return margin(logits, truth).clamp(min=0)

    best, best_score = clean, torch.full(labels.shape, -math.inf)
    c = torch.full(labels.shape, initial_const)
    failed, fooled_with = torch.zeros_like(c), torch.full(labels.shape, math.inf)
    for _ in range(binary_search_steps):
        point = clean.clone().requires_grad_()
        adam = torch.optim.Adam([point], lr=learning_rate)
        fooled = torch.zeros_like(labels, dtype=torch.bool)
        for step in range(steps + 1):
            logits = model(point)
            distance = ((point - clean) / epsilon).square().mean((1, 2, 3))
            lead = margin(logits, labels)
            score = torch.where(lead < 0, 2 - distance, -lead).detach()
            best = torch.where(per_image(score > best_score), point.detach(), best)
            best_score = torch.maximum(score, best_score)
            fooled |= lead < 0
            if step < steps:
                adam.zero_grad()
                (distance + c * hinge(logits, labels)).sum().backward()
                adam.step()
                point.data = project(point.data, clean, epsilon)
        fooled_with = torch.where(fooled, c, fooled_with)
        failed = torch.where(fooled, failed, c)
        c = torch.where(fooled_with.isinf(), 10 * c, (failed + fooled_with) / 2)
    return best


def attack(model, images, labels, start, epsilon, options):
    """The adversarial images of one batch."""
    kind = options["attack"]
    given = {key: value for key, value in options.items() if key != "attack"}
    if kind == "cw":
        return cw(model, images, labels, epsilon, **given)
    return {"pgd": pgd, "apgd": apgd}[kind](model, images, labels, start, epsilon, **given)


def measure(model, images, labels, start, epsilon, batch, options):
    """What an attack achieved on all images, and how long it took."""
    began = time.perf_counter()
    adversarial = torch.cat([
        attack(model, *parts, epsilon, options)
        for parts in zip(images.split(batch), labels.split(batch), start.split(batch))])
    seconds = time.perf_counter() - began
    assert (adversarial - images).abs().max() <= epsilon + 1e-6
    with torch.no_grad():
        logits = model(adversarial)
    correct = logits.argmax(1) == labels
    distance = (adversarial - images).square().mean((1, 2, 3)) / epsilon ** 2
    return {**options, "losses": cross_entropy(logits, labels).tolist(), "correct": correct.tolist(),
            "margins": margin(logits, labels).tolist(), "distances": distance.tolist(),
            "mean_loss": cross_entropy(logits, labels).mean().item(),
            "accuracy": correct.float().mean().item(), "seconds": seconds}


def value(text):
    return int(text) if text.isdigit() else float(text)


def options_of(text):
    """"pgd:steps=10,step_size=0.1" as a dictionary."""
    name, _, rest = text.partition(":")
    pairs = (pair.split("=") for pair in rest.split(",") if pair)
    return {"attack": name, **{key: value(number) for key, number in pairs}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", help="safetensors with the classifier and, without --mnist, images and labels;\n"
                                     "'start' is added to the images as PGD's and APGD's start, if it is there")
    parser.add_argument("--attack", action="append", default=[], help="pgd|apgd|cw:key=value,...; repeatable")
    parser.add_argument("--mnist", metavar="DIR", help="take MNIST's test images")
    parser.add_argument("--images", type=int, default=1000, help="how many of them")
    parser.add_argument("--epsilon", type=float, default=0.3)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1, help="of the start, if the file has none")
    parser.add_argument("--summary", action="store_true", help="leave out what is said of single images")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    tensors, _ = read_safetensors(given.file)
    model = network(tensors)
    if given.mnist:
        images, labels = mnist_test(given.mnist, given.images)
    else:
        images, labels = tensors["images"], tensors["labels"].long()
    offset = tensors.get("start", (2 * torch.rand_like(images) - 1) * given.epsilon)
    start = project(images + offset, images, given.epsilon)
    results = [measure(model, images, labels, start, given.epsilon, given.batch, options_of(each))
               for each in given.attack]
    with torch.no_grad():
        result = {"logits": model(images).tolist(), "attacks": results}
    if given.summary:
        result = [{key: each for key, each in one.items() if not isinstance(each, list)} for one in results]
    print(json.dumps(result))


if __name__ == "__main__":
    main()
