# SPDX-License-Identifier: Apache-2.0
"""Whether peer.py plays the game: its rounds against golden vectors. Prints JSON.

    python3 check_peer.py DIRECTORY

For each tensor, and each memory format, norm(peer's - expected) / norm(expected); of PGD's images
the share of pixels that differ by more than 1e-5.
"""
import json
import pathlib
import sys

import torch

import peer
import plain_networks


def error(actual, expected):
    return ((actual - expected).norm() / expected.norm().clamp(min=1e-30)).item()


def part(tensors, prefix, channels_last):
    found = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
    return peer.weights_on(found, "cpu", channels_last)


def classifier(tensors, _, last):
    network = peer.LeNet5(part(tensors, "classifier.", last))
    gradient, losses = network.gradient(tensors["images"], tensors["labels"],
                                        1 / len(tensors["images"]))
    return {"logits": error(network(tensors["images"]), tensors["expect.logits"]),
            "loss": error(losses.mean(), tensors["expect.loss"]),
            "input_gradient": error(gradient, tensors["expect.input_gradient"]),
            "normalised_gradient": error(peer.normalised(gradient),
                                         tensors["expect.normalised_gradient"])}


def generator(tensors, _, last):
    x, gradient, delta = tensors["input"].chunk(3, 1)
    errors = {}
    for mode, training in ("eval", False), ("train", True):
        weights = part(tensors, "generator.", last)
        start = peer.Generator(weights).start(x, tensors["labels"], tensors["latent"], training)
        errors[mode + "_output"] = error(start(gradient, delta),
                                         tensors[f"expect.{mode}_output"])
    for name, expected in part(tensors, "expect.after_train.generator.", last).items():
        errors[name] = error(weights[name], expected)
    return errors


def pgd(tensors, metadata, last):
    network = peer.LeNet5(part(tensors, "classifier.", last))
    made = peer.signed_steps(network, tensors["images"], tensors["labels"], tensors["start"],
                             int(metadata["steps"]), float(metadata["step_size"]))
    differ = (made - tensors["expect.adversarial_last"]).abs() > 1e-5
    return {"differing_pixels": differ.float().mean().item()}


def l2lda(tensors, metadata, last):
    theta = part(tensors, "before.classifier.", last)
    phi = part(tensors, "before.generator.", last)
    game = peer.L2l(theta, phi)
    game.steps = int(metadata["steps"])
    game.step_size = float(metadata["step_size"])
    errors = {}
    for number in range(int(metadata["rounds"])):
        given, expected = f"round{number}.", f"expect.round{number}."
        made, loss = game(tensors[given + "images"], tensors[given + "labels"],
                          tensors[given + "latent"])
        seen = {"adversarial_images": made, "classifier_loss": loss,
                "classification_loss_sum": game.measures[0],
                "diversity_loss_sum": game.measures[1],
                "generator_gradient_norm": game.gradient_norm}
        for name, value in seen.items():
            errors[f"round{number}.{name}"] = error(value, tensors[expected + name])
        if number == 0:
            names = [name for name in phi if ".running_" not in name]
            for name, value in zip(names, game.gradients):
                errors["gradient." + name] = error(
                    value, tensors["expect.generator_gradient." + name])
    for prefix, weights in ("classifier.", theta), ("generator.", phi):
        for name, value in part(tensors, "expect.after." + prefix, last).items():
            errors["after." + prefix + name] = error(weights[name].detach(), value)
    return errors


def main(directory):
    torch.set_num_threads(1)
    checks = {"classifier": classifier, "generator": generator, "pgd": pgd, "l2lda": l2lda}
    result = {}
    for path in sorted(pathlib.Path(directory).glob("*.safetensors*")):
        tensors, metadata = plain_networks.read_safetensors(path)
        if metadata["dataset"] != "mnist" or metadata["kind"] not in checks:
            continue
        peer.EPSILON = float(metadata["epsilon"])
        peer.DIVERSITY_WEIGHT = float(metadata.get("diversity_weight", peer.DIVERSITY_WEIGHT))
        for last in False, True:
            form = path.name.split(".")[0] + (", channels last" if last else "")
            result[form] = checks[metadata["kind"]](tensors, metadata, last)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(sys.argv[1])
