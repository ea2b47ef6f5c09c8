# SPDX-License-Identifier: Apache-2.0
"""What learns: a generator that draws a perturbation in one go. Put yours here."""
import math

import torch
from torch import nn
from torch.nn import functional as F


class Generator(nn.Module):
    """x + epsilon tanh(2 sign(g) + net(x, sign(g))), where g is the loss's gradient at x: FGSM, until it has learnt."""
    def __init__(self):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(2, 16, 3, padding=1), nn.Conv2d(16, 16, 3, padding=1)
        self.c3 = nn.Conv2d(16, 1, 3, padding=1)
        nn.init.zeros_(self.c3.weight)
        nn.init.zeros_(self.c3.bias)

    def forward(self, clean, sign, epsilon):
        seen = F.relu(self.c2(F.relu(self.c1(torch.cat([clean, sign], 1)))))
        low, high = (clean - epsilon).clamp(0, 1), (clean + epsilon).clamp(0, 1)
        return torch.min(torch.max(clean + epsilon * torch.tanh(2 * sign + self.c3(seen)), low), high)


def new_optimizer(generator, learning_rate):
    return torch.optim.SGD(generator.parameters(), lr=learning_rate, momentum=0.9, maximize=True)


def attack_and_learn(model, generator, optimizer, clean, labels, epsilon):
    """Adversarial images of the generator as it is, and the loss of each; then one step up the mean loss."""
    point = clean.clone().requires_grad_()
    gradient, = torch.autograd.grad(F.cross_entropy(model(point), labels, reduction="sum"), point)
    images = generator(clean, gradient.sign(), epsilon)
    losses = F.cross_entropy(model(images), labels, reduction="none")
    optimizer.zero_grad()
    losses.mean().backward()
    norm = nn.utils.clip_grad_norm_(generator.parameters(), 1.0).item()
    if not math.isfinite(norm):  # a step would make the weights NaN, and they would be published
        raise SystemExit(f"the gradient's norm is {norm}; lower --learning-rate, or the defender's weights overflow")
    optimizer.step()
    return images.detach(), losses.detach()
