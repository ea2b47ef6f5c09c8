# SPDX-License-Identifier: Apache-2.0
"""Where tensors are computed: import this before torch, so that a card makes its sums in a fixed order."""
import os
import platform
import re

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS reads it when it starts
import torch


def processor(name):
    """What a device is called by its maker."""
    return platform.machine() if name == "cpu" else torch.cuda.get_device_name(name)


def open_device(name):
    """cpu, or a card, on which the same input gives the same bytes each time; ends the program if it is not there."""
    if name == "cpu":
        return torch.device(name)
    if not re.fullmatch(r"cuda:\d+", name):
        raise SystemExit(f"--device {name}: there are cpu, cuda:0, cuda:1, ...")
    if torch.version.cuda is None:
        raise SystemExit(f"--device {name}: PyTorch {torch.__version__} here is for the CPU only; install one for CUDA")
    cards = [f"cuda:{i}" for i in range(torch.cuda.device_count())]
    if name not in cards:
        raise SystemExit(f"--device {name}: the cards that PyTorch finds here are {', '.join(cards) or 'none'}")
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False  # float32 as the rules mean it
    return torch.device(name)
