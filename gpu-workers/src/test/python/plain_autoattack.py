#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""AutoAttack's standard version written plainly in PyTorch, to judge Sparring's by.

Croce and Hein 2020: APGD-CE, APGD-T, FAB-T and Square. Each formula is in a loop, nothing is shared
with Sparring's own code, and an image has fallen as soon as the classifier takes any point of the ball
that it is shown for another class, whatever an attack makes of it.
"""
import argparse
import json
import math
import time

import torch

from plain_attacks import apgd, cross_entropy, margin, per_image, project, value_and_gradient
from plain_networks import mnist_test, network, read_safetensors

PIXELS = 1, 2, 3
ROUNDING = 1e-6
PARTS = "apgd-ce", "apgd-t", "fab-t", "square"


class Watched:
    """A classifier that remembers which images fell."""

    def __init__(self, model, clean, labels, epsilon):
        self.model, self.clean, self.labels, self.epsilon = model, clean, labels, epsilon
        self.fallen = torch.zeros_like(labels, dtype=torch.bool)

    def __call__(self, points, rows=slice(None)):
        logits = self.model(points)
        with torch.no_grad():
            legal = (points - self.clean[rows]).abs().amax(PIXELS) <= self.epsilon + ROUNDING
            legal &= (points.amin(PIXELS) >= 0) & (points.amax(PIXELS) <= 1)
            self.fallen[rows] |= legal & (logits.argmax(1) != self.labels[rows])
        return logits


def target_classes(model, images, labels, rank):
    """Of the classes other than the label the one with the (rank + 1)-th highest logit."""
    logits = model(images).scatter(1, labels[:, None], -math.inf)
    return logits.argsort(1, descending=True)[:, rank]


def lead_over(aims):
    return lambda logits, labels: (logits.gather(1, labels[:, None])
                                   - logits.gather(1, aims[:, None])).squeeze(1)


def targeted_dlr(aims):
    """The ratio of differences of logits towards a class."""
    def objective(logits, labels):
        highest = logits.sort(1, descending=True).values
        return -lead_over(aims)(logits, labels) / (
            highest[:, 0] - (highest[:, 2] + highest[:, 3]) / 2)
    return objective


def auto_pgd(model, clean, labels, epsilon, steps, objective):
    start = project(clean + epsilon * (2 * torch.rand_like(clean) - 1), clean, epsilon)
    apgd(model, clean, labels, start, epsilon, steps, objective)


def to_hyperplane(points, values, normals):
    """The shortest step, in the largest pixel, to value + <normal, step> = 0 that stays in [0, 1].

    Pixels move alike until they have no room left. Sorted by their room, the value that is covered when
    pixel k has none left is a sum over those before it and the room of k times the slopes after it.
    """
    shape = points.shape
    points, normals, values = points.flatten(1).double(), normals.flatten(1).double(), values.double()
    downhill = -torch.sign(normals) * torch.sign(values)[:, None]
    room = torch.where(downhill < 0, points, 1 - points)
    order = room.argsort(1)
    rooms, slopes = room.gather(1, order), normals.abs().gather(1, order)
    spent = (slopes * rooms).cumsum(1)
    later = slopes.flip(1).cumsum(1).flip(1) - slopes
    exhausted = (spent + rooms * later < values.abs()[:, None]).sum(1, keepdim=True)
    nothing = torch.zeros_like(spent[:, :1])
    spent_before = torch.cat([nothing, spent], 1).gather(1, exhausted)
    slopes_left = torch.cat([slopes.sum(1, keepdim=True), later], 1).gather(1, exhausted)
    reach = (values.abs()[:, None] - spent_before) / slopes_left
    reach = torch.where(exhausted == room.shape[1], torch.full_like(reach, math.inf), reach)
    return (downhill * torch.minimum(room, reach)).nan_to_num(0).float().reshape(shape)


def fab(model, clean, labels, aims, steps, alpha_max=0.1, eta=1.05, beta=0.9):
    """The fast adaptive boundary attack towards one class, from the clean images on."""
    point, nearest, distance = clean, clean, torch.full(labels.shape, math.inf)
    for _ in range(steps):
        values, gradient = value_and_gradient(lead_over(aims), point, labels, model)
        here = to_hyperplane(point, values, gradient)
        at_clean = values + (gradient * (clean - point)).sum(PIXELS)
        there = to_hyperplane(clean, at_clean, gradient)
        lengths = here.abs().amax(PIXELS), there.abs().amax(PIXELS)
        alpha = per_image((lengths[0] / (lengths[0] + lengths[1])).nan_to_num(0).clamp(max=alpha_max))
        point = ((1 - alpha) * (point + eta * here) + alpha * (clean + eta * there)).clamp(0, 1)
        with torch.no_grad():
            fooled = model(point).argmax(1) != labels
        length = (point - clean).abs().amax(PIXELS)
        nearer = fooled & (length < distance)
        nearest = torch.where(per_image(nearer), point, nearest)
        distance = torch.where(nearer, length, distance)
        point = torch.where(per_image(fooled), clean + beta * (point - clean), point)
    on_the_segment(model, clean, nearest, labels)


@torch.no_grad()
def on_the_segment(model, right, wrong, labels):
    """FAB's final search: where the margin would be 0 if it were linear, three times."""
    lead, lag = margin(model(right), labels), margin(model(wrong), labels)
    for _ in range(3):
        share = torch.where((lead > 0) & (lag < 0), lead / (lead - lag), torch.ones_like(lead))
        middle = right + per_image(share) * (wrong - right)
        between = margin(model(middle), labels)
        fooled = between < 0
        wrong, lag = torch.where(per_image(fooled), middle, wrong), torch.where(fooled, between, lag)
        right, lead = torch.where(per_image(fooled), right, middle), torch.where(fooled, lead, between)


def side(query, queries, height, width, share=0.8):
    """Of the squares: a share of the area that is halved more and more seldom."""
    halvings = 10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000
    share *= 0.5 ** sum(query * 10000 > halving * queries for halving in halvings)
    return max(1, min(round(math.sqrt(share * height * width)), height, width))


@torch.no_grad()
def square(model, clean, labels, epsilon, queries):
    """Andriushchenko et al. 2020: a square at a time, kept if the margin falls."""
    count, channels, height, width = clean.shape
    low, high = (clean - epsilon).clamp(min=0), (clean + epsilon).clamp(max=1)
    point = torch.where(torch.rand(count, channels, 1, width) < 0.5, low, high)
    least = margin(model(point), labels)
    down, across = torch.arange(height).reshape(1, 1, -1, 1), torch.arange(width).reshape(1, 1, 1, -1)
    for query in range(1, queries):
        rows = (least >= 0).nonzero().squeeze(1)
        if len(rows) == 0:
            return
        size, one_each = side(query, queries, height, width), (len(rows), 1, 1, 1)
        top = down - torch.randint(height - size + 1, one_each)
        left = across - torch.randint(width - size + 1, one_each)
        inside = (top >= 0) & (top < size) & (left >= 0) & (left < size)
        ends = torch.where(torch.rand(len(rows), channels, 1, 1) < 0.5, low[rows], high[rows])
        moved = torch.where(inside, ends, point[rows])
        lead = margin(model(moved, rows), labels[rows])
        better = rows[lead < least[rows]]
        point[better], least[better] = moved[lead < least[rows]], lead[lead < least[rows]]


def runs(part, given):
    """What a part tries in turn: functions of a watched classifier, its images and its labels."""
    def towards(attack):
        return [lambda model, clean, labels, rank=rank: attack(
            model, clean, labels, target_classes(model, clean, labels, rank)) for rank in range(given.targets)]
    if part == "apgd-ce":
        return [lambda model, clean, labels: auto_pgd(
            model, clean, labels, given.epsilon, given.steps, cross_entropy)]
    if part == "apgd-t":
        return towards(lambda model, clean, labels, aims: auto_pgd(
            model, clean, labels, given.epsilon, given.steps, targeted_dlr(aims)))
    if part == "fab-t":
        return towards(lambda model, clean, labels, aims: fab(model, clean, labels, aims, given.steps))
    return [lambda model, clean, labels: square(model, clean, labels, given.epsilon, given.queries)]


def measure(part, model, images, labels, given):
    """Which images fall to a part of AutoAttack, of all that are classified correctly."""
    began = time.perf_counter()
    with torch.no_grad():
        fallen = model(images).argmax(1) != labels
    for batch in torch.arange(len(labels)).split(given.batch):
        for attack in runs(part, given):
            rows = batch[~fallen[batch]]
            if len(rows):
                watched = Watched(model, images[rows], labels[rows], given.epsilon)
                attack(watched, images[rows], labels[rows])
                fallen[rows] = watched.fallen
    return {"attack": part, "fallen": fallen.tolist(), "seconds": time.perf_counter() - began}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", help="safetensors with the classifier and, without --mnist, images and labels")
    parser.add_argument("--part", action="append", choices=PARTS, help="repeatable; all if left out")
    parser.add_argument("--mnist", metavar="DIR", help="take MNIST's test images")
    parser.add_argument("--images", type=int, default=1000, help="how many of them")
    parser.add_argument("--epsilon", type=float, default=0.3)
    parser.add_argument("--steps", type=int, default=100, help="of a run of APGD and FAB")
    parser.add_argument("--targets", type=int, default=9, help="classes that APGD-T and FAB-T move towards")
    parser.add_argument("--queries", type=int, default=5000, help="of Square")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    tensors, _ = read_safetensors(given.file)
    model = network(tensors)
    if given.mnist:
        images, labels = mnist_test(given.mnist, given.images)
    else:
        images, labels = tensors["images"], tensors["labels"].long()
    results = []
    for part in given.part or PARTS:
        torch.manual_seed(given.seed)
        results.append(measure(part, model, images, labels, given))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
