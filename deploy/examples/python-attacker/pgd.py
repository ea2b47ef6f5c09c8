# SPDX-License-Identifier: Apache-2.0
"""What is computed: the classifier, and the attack. Put yours here."""
import torch
from torch import nn
from torch.nn import functional as F


class LeNet5(nn.Module):
    """The classifier of digits, under the names that the snapshots have."""
    def __init__(self):
        super().__init__()
        convolutions = {"c1": nn.Conv2d(1, 6, 5, padding=2), "c3": nn.Conv2d(6, 16, 5), "c5": nn.Conv2d(16, 120, 5)}
        self.feature_extractor = nn.ModuleDict(convolutions)
        self.fc = nn.ModuleDict({"f6": nn.Linear(120, 84), "f7": nn.Linear(84, 10)})
        self.mean, self.deviation = None, None

    def normalise(self, settings):
        """Takes over what the game's settings say that happens to images first."""
        if settings.mean:
            self.mean, self.deviation = settings.mean[0], settings.deviation[0]

    def forward(self, x):
        if self.mean is not None:
            x = (x - self.mean) / self.deviation
        x = F.max_pool2d(F.relu(self.feature_extractor["c1"](x)), 2)
        x = F.max_pool2d(F.relu(self.feature_extractor["c3"](x)), 2)
        x = F.relu(self.feature_extractor["c5"](x)).flatten(1)
        return self.fc["f7"](F.relu(self.fc["f6"](x)))


def pgd(model, clean, labels, epsilon, steps, step_size, generator):
    """Adversarial images, and the loss of each. Clipping to x -+ epsilon rounds less than the rules tolerate."""
    low, high = (clean - epsilon).clamp(0, 1), (clean + epsilon).clamp(0, 1)
    start = torch.rand(clean.shape, generator=generator).to(clean.device)  # drawn on the CPU: the same on a card
    images = clean + epsilon * (2 * start - 1)
    for _ in range(steps):
        images = torch.min(torch.max(images, low), high).requires_grad_()
        gradient, = torch.autograd.grad(F.cross_entropy(model(images), labels, reduction="sum"), images)
        images = images.detach() + step_size * epsilon * gradient.sign()
    images = torch.min(torch.max(images, low), high)
    with torch.no_grad():
        return images, F.cross_entropy(model(images), labels, reduction="none")
