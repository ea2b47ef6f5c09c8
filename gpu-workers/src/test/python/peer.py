# SPDX-License-Identifier: Apache-2.0
"""The rounds of the bare game in plain PyTorch, timed beside each other and beside Sparring's.

    python3 peer.py l2l --base 64 --device cuda:0 --tf32 --ours "java -cp ... RoundPeer"

Needs nothing but PyTorch. The games (LeNet-5, images like MNIST's, epsilon 0.3):
    pgd10   10 signed steps from a random start, then the defender's step on clean and adversarial
            images
    l2l     Algorithm 1 of Jang et al. 2019: two trajectories of 10 steps an image, the generator's
            step, the defender's on clean and both adversarial batches. The gradient that the
            generator sees is also that of its loss: computed once a step, as ours does
    pgd100  an evaluation: 100 signed steps for each of --images images, in batches of --batch
The forms: plain, channels-last, and on CUDA graph and graph-channels-last, in which the whole round
(of pgd100: a batch) is captured once and replayed.
"""
import argparse
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import time
import warnings

import torch
import torch.nn.functional as F

EPSILON = 0.3
STEPS = 10
CLASSES = 10
LATENT = 8
DIVERSITY_WEIGHT = 0.02
RATE, MOMENTUM, DECAY, CLIP_NORM = 0.01, 0.9, 1e-5, 1.0
FORMS = "plain", "channels-last", "graph", "graph-channels-last"


class LeNet5:
    """Logits of (N, 1, 28, 28) images."""

    def __init__(self, weights):
        self.weights = weights

    @staticmethod
    def initial():
        shapes = {"feature_extractor.c1": (6, 1, 5, 5), "feature_extractor.c3": (16, 6, 5, 5),
                  "feature_extractor.c5": (120, 16, 5, 5), "fc.f6": (84, 120), "fc.f7": (10, 84)}
        weights = {}
        for name, shape in shapes.items():
            bound = torch.Size(shape[1:]).numel() ** -0.5
            weights[name + ".weight"] = torch.empty(shape).uniform_(-bound, bound)
            weights[name + ".bias"] = torch.empty(shape[0]).uniform_(-bound, bound)
        return weights

    def __call__(self, x, learning=False):
        w = self.weights if learning else {k: v.detach() for k, v in self.weights.items()}
        for name, padding in ("c1", 2), ("c3", 0):
            name = "feature_extractor." + name
            x = F.relu(F.conv2d(x, w[name + ".weight"], w[name + ".bias"], padding=padding))
            x = F.max_pool2d(x, 2)
        name = "feature_extractor.c5"
        x = F.relu(F.conv2d(x, w[name + ".weight"], w[name + ".bias"])).flatten(1)
        x = F.relu(F.linear(x, w["fc.f6.weight"], w["fc.f6.bias"]))
        return F.linear(x, w["fc.f7.weight"], w["fc.f7.bias"])

    def gradient(self, x, labels, scale=1.0):
        """Of scale times the sum of all losses, with respect to x; and the losses."""
        x = x.detach().requires_grad_()
        losses = F.cross_entropy(self(x), labels, reduction="none")
        gradient, = torch.autograd.grad(losses.sum() * scale, x)
        return gradient, losses.detach()


class Generator:
    """The U-Net g(x, y, z, delta, gradient); running statistics are among its weights."""

    def __init__(self, weights):
        self.weights = weights

    @staticmethod
    def initial(base, channels=1):
        kernels = {"down0.conv": (base, 3 * channels + LATENT, 3, 3),
                   "down1.conv": (base, base + LATENT, 4, 4),
                   "down2.conv": (2 * base, base + LATENT, 4, 4),
                   "up2.upconv": (2 * base, base, 4, 4), "up1.upconv": (2 * base, base, 4, 4),
                   "final.0": (channels, 2 * base, 3, 3)}
        weights = {k + ".weight": torch.empty(v).normal_(0, 0.02) for k, v in kernels.items()}
        for block in "down1", "up2", "up1":
            gamma = torch.empty(CLASSES + 1, base).normal_(0, 0.02)
            gamma[CLASSES] += 1
            weights[block + ".norm.weight"] = gamma
            weights[block + ".norm.bias"] = torch.zeros(CLASSES + 1, base)
            weights[block + ".norm.running_mean"] = torch.zeros(base)
            weights[block + ".norm.running_var"] = torch.ones(base)
        for layer in "z_encoder.0", "z_encoder.2":
            bound = (6 / (LATENT + LATENT)) ** 0.5
            weights[layer + ".weight"] = torch.empty(LATENT, LATENT).uniform_(-bound, bound)
            weights[layer + ".bias"] = torch.zeros(LATENT)
        return weights

    def start(self, x, labels, latent, training=True):
        """A function of (gradient, delta): one step of the trajectories of these images."""
        w = self.weights
        code = latent
        for layer in "z_encoder.0", "z_encoder.2":
            code = F.relu(F.linear(code, w[layer + ".weight"], w[layer + ".bias"]))
        code = code[:, :, None, None]
        rows = (labels[:, None] == torch.arange(CLASSES, device=x.device)).to(x.dtype)
        rows = torch.cat([rows, torch.ones_like(rows[:, :1])], 1)
        tables = {name: (rows @ w[name])[:, :, None, None] for name in w
                  if name.endswith(("norm.weight", "norm.bias"))}
        channels_last = w["down1.conv.weight"].stride(1) == 1
        layout = torch.channels_last if channels_last else torch.contiguous_format

        def joined(*parts):
            return torch.cat(parts, 1).contiguous(memory_format=layout)

        def with_code(y):
            return joined(y, code.expand(-1, -1, *y.shape[2:]))

        def norm(y, block):
            name = block + ".norm"
            y = F.batch_norm(y, w[name + ".running_mean"], w[name + ".running_var"], None, None,
                             training, 0.1, 1e-10)
            return y * tables[name + ".weight"] + tables[name + ".bias"]

        def up(y, block):
            return F.relu(norm(F.conv_transpose2d(y, w[block + ".upconv.weight"], None, 2, 1), block))

        def step(gradient, delta):
            fine = F.conv2d(with_code(torch.cat([x, gradient, delta], 1)), w["down0.conv.weight"],
                            padding=1)
            fine = F.leaky_relu(fine, 0.2)
            middle = F.conv2d(with_code(fine), w["down1.conv.weight"], None, 2, 1)
            middle = F.leaky_relu(norm(middle, "down1"), 0.2)
            coarse = F.leaky_relu(F.conv2d(with_code(middle), w["down2.conv.weight"], None, 2, 1), 0.2)
            y = up(coarse, "up2")
            y = up(joined(y, middle), "up1")
            return F.conv2d(joined(y, fine), w["final.0.weight"], padding=1).tanh()

        return step


def normalised(gradient):
    """Length 1 for each sample and channel; zeros stay zeros."""
    norms = torch.linalg.vector_norm(gradient, dim=(2, 3), keepdim=True)
    return gradient / (norms + (norms == 0))


class Sgd:
    """Momentum, weight decay, a bound on the global norm; all numbers stay on the device."""

    def __init__(self, parameters):
        self.parameters = parameters
        self.velocities = [torch.zeros_like(p) for p in parameters]
        self.rate = torch.tensor(-RATE, device=parameters[0].device)

    @torch.no_grad()
    def step(self, gradients):
        """Returns the gradients' norm."""
        gradients = list(gradients)
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        torch._foreach_mul_(gradients, (CLIP_NORM / (norm + 1e-6)).clamp(max=1))
        torch._foreach_add_(gradients, self.parameters, alpha=DECAY)
        torch._foreach_mul_(self.velocities, MOMENTUM)
        torch._foreach_add_(self.velocities, gradients)
        torch._foreach_add_(self.parameters, torch._foreach_mul(self.velocities, self.rate))
        return norm


def trained(weights):
    """Those that gradients are taken of: leaves from now on."""
    return [w.requires_grad_() for name, w in weights.items() if ".running_" not in name]


class Round:
    """What the games have in common: a defender, who learns from what an attacker made."""

    def __init__(self, theta):
        self.classifier = LeNet5(theta)
        self.theta = trained(theta)
        self.optimizer = Sgd(self.theta)

    def defend(self, images, labels):
        """The mean loss of all images, before the step."""
        loss = F.cross_entropy(self.classifier(images, learning=True), labels)
        self.optimizer.step(torch.autograd.grad(loss, self.theta))
        return loss.detach()


def signed_steps(classifier, x, labels, start, steps, step_size):
    """The last point of PGD from x + start."""
    low, high = (x - EPSILON).clamp(min=0), (x + EPSILON).clamp(max=1)
    point = torch.clamp(x + start, low, high)
    for _ in range(steps):
        gradient, _ = classifier.gradient(point, labels)
        point = torch.clamp(point + step_size * gradient.sign(), low, high)
    return point


def random_start(x):
    return (2 * torch.rand_like(x) - 1) * EPSILON


class Pgd10(Round):
    """A round in which PGD10 is the only attacker."""

    steps = STEPS

    def __call__(self, x, labels, start=None):
        start = random_start(x) if start is None else start
        made = signed_steps(self.classifier, x, labels, start, self.steps, EPSILON / 4)
        return made, self.defend(torch.cat([x, made]), labels.repeat(2))


class L2l(Round):
    """A round of Algorithm 1."""

    steps = STEPS
    step_size = EPSILON / 4

    def __init__(self, theta, phi):
        super().__init__(theta)
        self.generator = Generator(phi)
        self.phi = trained(phi)
        self.generator_optimizer = Sgd(self.phi)

    def __call__(self, x, labels, latent=None):
        if latent is None:
            latent = torch.randn(2 * len(x), LATENT, device=x.device)
        made, objective, self.measures = self.roll(x, labels, latent)
        self.gradients = torch.autograd.grad(-objective, self.phi)
        self.gradient_norm = self.generator_optimizer.step(g.clone() for g in self.gradients)
        return made, self.defend(torch.cat([x, made]), labels.repeat(3))

    def roll(self, x, labels, latent):
        """The last images, what the generator climbs, and the two sums of losses."""
        share = 1 / (2 * len(x))
        seen, _ = self.classifier.gradient(x, labels, share)
        seen = seen.repeat(2, 1, 1, 1)
        x, labels = x.repeat(2, 1, 1, 1), labels.repeat(2)
        first, second = latent.chunk(2)
        apart = (first - second).abs().mean(1) + 1e-8
        step = self.generator.start(x, labels, latent)
        delta = torch.zeros_like(x)
        surrogate = diversity = loss_sum = 0
        for _ in range(self.steps):
            delta = delta + self.step_size * step(normalised(seen), delta)
            delta = delta.clamp(-EPSILON, EPSILON)
            made = (x + delta).clamp(0, 1)
            seen, losses = self.classifier.gradient(made, labels, share)
            loss_sum = loss_sum + losses.mean()
            surrogate = surrogate + (made * seen).sum()
            one, other = made.chunk(2)
            diversity = diversity + ((one - other).abs().mean((1, 2, 3)) / apart).mean()
        return made.detach(), surrogate + DIVERSITY_WEIGHT * diversity, (loss_sum, diversity)


class Pgd100:
    """A batch of an evaluation: the last points, and the share of them classified correctly."""

    def __init__(self, theta):
        self.classifier = LeNet5(theta)

    def __call__(self, x, labels, start=None):
        start = random_start(x) if start is None else start
        made = signed_steps(self.classifier, x, labels, start, 100, EPSILON / 12)
        with torch.no_grad():
            return made, (self.classifier(made).argmax(1) == labels).float().mean()


def weights_on(weights, device, channels_last):
    """Copies there; kernels with channels as the last dimension in memory, if asked for."""
    layout = torch.channels_last if channels_last else torch.contiguous_format
    return {name: w.to(device).clone().contiguous(memory_format=layout) if w.dim() == 4
            else w.to(device).clone() for name, w in weights.items()}


def images_like_digits(count):
    """8-bit images with a bright patch on noise, and where it is as their label."""
    labels = torch.arange(count) % CLASSES
    pixels = torch.rand(count, 1, 28, 28) * (torch.rand(count, 1, 28, 28) > 0.8) * 128
    for i, label in enumerate(labels.tolist()):
        row, column = 8 * (label // 4) + 2, 7 * (label % 4)
        pixels[i, 0, row:row + 7, column:column + 7] = 160 + 95 * torch.rand(7, 7)
    return pixels.to(torch.uint8), labels


class Form:
    """A game in one form, with the images of its rounds on the host."""

    def __init__(self, name, options):
        self.options = options
        self.device = torch.device(options.device)
        self.channels_last = name.endswith("channels-last")
        torch.manual_seed(1)
        theta = weights_on(LeNet5.initial(), self.device, self.channels_last)
        if options.game == "l2l":
            phi = weights_on(Generator.initial(options.base), self.device, self.channels_last)
            self.game = L2l(theta, phi)
        else:
            self.game = Pgd10(theta) if options.game == "pgd10" else Pgd100(theta)
        self.batch = options.batch if options.game == "pgd100" else options.images
        self.host_pixels, self.host_labels = images_like_digits(options.images)
        if self.device.type == "cuda":
            self.host_pixels = self.host_pixels.pin_memory()
            self.host_labels = self.host_labels.pin_memory()
        self.pixels = self.host_pixels[:self.batch].to(self.device)
        self.labels = self.host_labels[:self.batch].to(self.device)
        self.host_made = None
        self.graph = self.capture() if name.startswith("graph") else None
        self.losses = []

    def compute(self):
        layout = torch.channels_last if self.channels_last else torch.contiguous_format
        x = (self.pixels.float() / 255).contiguous(memory_format=layout)
        self.made, self.value = self.game(x, self.labels)

    def capture(self):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.compute()
        torch.cuda.current_stream().wait_stream(side)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.compute()
        return graph

    def upload(self, begin):
        self.pixels.copy_(self.host_pixels[begin:begin + self.batch], non_blocking=True)
        self.labels.copy_(self.host_labels[begin:begin + self.batch], non_blocking=True)

    def download(self):
        if self.host_made is None:
            self.host_made = torch.empty(self.made.shape, pin_memory=self.device.type == "cuda")
        self.host_made.copy_(self.made, non_blocking=True)

    def play(self):
        """A round, or all batches of an evaluation; the milliseconds that it took."""
        begun = time.perf_counter()
        values = []
        for begin in range(0, self.options.images, self.batch):
            if self.options.transfer:
                self.upload(begin)
            if self.graph:
                self.graph.replay()
            else:
                self.compute()
            if self.options.transfer:
                self.download()
            values.append(self.value.clone())
        self.losses.append(torch.stack(values).mean().item())  # waits for all that is under way
        return 1000 * (time.perf_counter() - begun)


def ours(options):
    """What Sparring's own command prints, started anew."""
    command = shlex.split(options.ours) + [
        options.device, options.game, str(options.base), str(options.rounds),
        str(options.threads), "tf32" if options.tf32 else "exact",
        "deterministic" if options.deterministic else "free", str(options.images), options.graphs]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def configure(options):
    torch.set_num_threads(options.threads)
    if options.device.startswith("cuda"):
        torch.cuda.set_device(options.device)
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.backends.cudnn.allow_tf32 = options.tf32
    torch.backends.cudnn.benchmark = not options.deterministic
    if options.deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        warnings.filterwarnings("ignore", message=".*deterministic.*")
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.utils.deterministic.fill_uninitialized_memory = False  # costs time, changes nothing
        torch.backends.cudnn.deterministic = True


def machine(options):
    name = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                 if line.startswith("model name")), platform.machine())
    if options.device.startswith("cuda"):
        name = torch.cuda.get_device_name(options.device) + ", " + name
    return name


def measure(options):
    """Milliseconds of each round by form, the forms in turn; and what else was seen."""
    forms, notes = {}, {}
    for name in options.forms:
        try:
            forms[name] = Form(name, options)
        except RuntimeError as e:
            notes[name] = str(e).splitlines()[0]
    times = {name: [] for name in forms}
    loads = []
    if options.ours:
        times["ours"], notes["ours"] = [], []
    for turn in range(options.turns):
        for name, form in forms.items():
            loads.append(os.getloadavg()[0])
            skipped = options.warm_up if turn == 0 else 1
            played = [form.play() for _ in range(skipped + options.rounds)]
            times[name] += played[skipped:]
        if options.ours:
            told = ours(options)
            times["ours"] += told.pop("ms")
            notes["ours"].append(told)
    values = {name: (form.losses[0], form.losses[-1]) for name, form in forms.items()}
    return times, values, loads, notes


def arguments(values):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("game", choices=["pgd10", "l2l", "pgd100"])
    parser.add_argument("--device", default="cpu", help="cpu, cuda:0, ...")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--base", type=int, default=16, help="base channels of the generator")
    parser.add_argument("--images", type=int, help="a round, or an evaluation: 100; pgd100: 10,000")
    parser.add_argument("--batch", type=int, default=1000, help="of pgd100")
    parser.add_argument("--rounds", type=int, default=20, help="of each form in a turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=5, help="rounds that are not counted")
    parser.add_argument("--forms", type=lambda s: s.split(","), help=",".join(FORMS))
    parser.add_argument("--tf32", action="store_true")
    parser.add_argument("--deterministic", action="store_true")
    parser.add_argument("--no-transfer", dest="transfer", action="store_false",
                        help="leave out the upload of the images and the download of what was made")
    parser.add_argument("--ours", help="a command that plays the same rounds and prints their ms")
    parser.add_argument("--graphs", choices=["auto", "off"], default="auto", help="of ours")
    parser.add_argument("--json", help="a file for everything that was measured")
    options = parser.parse_args(values)
    cuda = options.device.startswith("cuda")
    options.forms = options.forms or [f for f in FORMS if cuda or not f.startswith("graph")]
    unknown = set(options.forms) - set(FORMS)
    if unknown:
        parser.error(f"unknown forms {', '.join(sorted(unknown))}; there are {', '.join(FORMS)}")
    options.images = options.images or (10_000 if options.game == "pgd100" else 100)
    options.batch = min(options.batch, options.images)
    if options.images % options.batch:
        parser.error(f"{options.images} images make no whole batches of {options.batch}")
    return options


def main(values=None):
    options = arguments(values)
    configure(options)
    times, results, loads, notes = measure(options)
    medians = {name: statistics.median(ms) for name, ms in times.items() if ms}
    print(f"{options.game}, base {options.base}, {options.images} images, {options.device}, "
          f"{options.threads} threads, {'tf32' if options.tf32 else 'float32'}, "
          f"{'deterministic' if options.deterministic else 'free'}, "
          f"{'with' if options.transfer else 'without'} transfers; PyTorch {torch.__version__}; "
          f"{machine(options)}; load {min(loads, default=0):.1f} to {max(loads, default=0):.1f}")
    for name, median in medians.items():
        spread = f"{min(times[name]):.2f} to {max(times[name]):.2f} ms in {len(times[name])}"
        ratio = f", ours {medians['ours'] / median:.2f} of it" if "ours" in medians else ""
        seen = " {:.3f} -> {:.3f}".format(*results[name]) if name in results else ""
        print(f"{name:20s} {median:9.2f} ms ({spread}){ratio}{seen}")
    for name, note in notes.items():
        print(f"{name}: {json.dumps(note)}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"options": vars(options), "torch": torch.__version__,
                       "machine": machine(options), "ms": times, "medians": medians,
                       "values": results, "load": loads, "notes": notes}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
