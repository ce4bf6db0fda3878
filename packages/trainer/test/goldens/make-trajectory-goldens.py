"""Writes trajectories.json: the losses of short trainings in PyTorch (float64), for the engine to reproduce.

    python3 make-trajectory-goldens.py        (needs torch and numpy; the committed file was made with torch 2.13)

Weights, images and labels are not stored: both sides compute them, see `pattern`, `initial` and ../engine/trajectory.ts.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.append(str(Path(__file__).parents[4] / "bench" / "peers"))
from torch_models import build  # noqa: E402

MEAN, STD = [0.5, 0.45, 0.4], [0.25, 0.2, 0.3]
CASES = [
    {"architecture": "cnn-small", "solver": {"type": "SGD", "lr": 0.01, "momentum": 0.9, "weight_decay": 5e-4, "nesterov": True}, "labelSmoothing": 0.0},
    {"architecture": "cnn-small", "solver": {"type": "AdamW", "lr": 0.001, "weight_decay": 0.05}, "labelSmoothing": 0.1},
    {"architecture": "resnet20", "solver": {"type": "SGD", "lr": 0.005, "momentum": 0.9, "weight_decay": 5e-4}, "labelSmoothing": 0.0},
    {"architecture": "resnet20", "solver": {"type": "Adam", "lr": 0.0002}, "labelSmoothing": 0.1},
]
STEPS, BATCHES = 12, [16, 16, 9]


def pattern(name, count):
    """Numbers in [-1, 1), a hash of the name and the element's index; as in ../../../vision/test/pattern.ts."""
    salt = 0x811C9DC5
    for character in name:
        salt = ((salt ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
    bits = (np.arange(count, dtype=np.uint64) * 2654435761 + salt) & 0xFFFFFFFF
    bits ^= bits >> 15
    bits = (bits * 0x2C1B3C6D) & 0xFFFFFFFF
    bits ^= bits >> 12
    bits = (bits * 0x297A2D39) & 0xFFFFFFFF
    bits ^= bits >> 15
    return bits.astype(np.float64) / 2**31 - 1


def initial(name, shape):
    count = int(np.prod(shape))
    if name.endswith("running_mean"):
        return np.zeros(shape)
    if name.endswith("running_var"):
        return np.ones(shape)
    values = pattern(name, count).reshape(shape)
    if len(shape) == 1:
        values = values * 0.1 + (1.0 if name.endswith("weight") else 0.0)
    else:
        values = values * np.sqrt(3 / np.prod(shape[1:]))
    return values.astype(np.float32).astype(np.float64)


def run(case):
    model = build(case["architecture"]).double().train()
    state = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    model.load_state_dict({k: torch.tensor(initial(k, tuple(v.shape))) for k, v in state.items()}, strict=False)
    options = dict(case["solver"])
    solver = getattr(torch.optim, options.pop("type"))(model.parameters(), **options)
    base = case["solver"]["lr"]
    mean, std = (torch.tensor(v, dtype=torch.float64).view(1, 3, 1, 1) for v in (MEAN, STD))
    losses = []
    for step in range(STEPS):
        n = BATCHES[step % len(BATCHES)]
        pixels = np.floor((pattern(f"images {step}", n * 3 * 32 * 32) + 1) * 127.99)
        labels = torch.tensor([(7 * i + step) % 10 for i in range(n)])
        for group in solver.param_groups:
            group["lr"] = base * (1 - step / STEPS)
        x = (torch.tensor(pixels).view(n, 3, 32, 32) / 255 - mean) / std
        solver.zero_grad()
        loss = F.cross_entropy(model(x), labels, label_smoothing=case["labelSmoothing"])
        loss.backward()
        solver.step()
        losses.append(loss.item())
    return {**case, "losses": losses}


goldens = {"torch": torch.__version__, "mean": MEAN, "std": STD, "steps": STEPS, "batches": BATCHES, "cases": [run(case) for case in CASES]}
(Path(__file__).parent / "trajectories.json").write_text(json.dumps(goldens, indent=1) + "\n")
