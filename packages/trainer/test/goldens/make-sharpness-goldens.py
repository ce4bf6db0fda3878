"""Writes sharpness.json: losses, gradients' lengths and largest Hessian eigenvalues in PyTorch (float64, exact products).

    python3 make-sharpness-goldens.py        (needs torch, numpy and scipy; the committed file was made with torch 2.13)

Weights, images and labels are not stored: both sides compute them, see make-trajectory-goldens.py.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.sparse.linalg import LinearOperator, eigsh

here = Path(__file__).parent
sys.path.append(str(here.parents[3] / "bench" / "peers"))
from torch_models import build  # noqa: E402

source = (here / "make-trajectory-goldens.py").read_text().split("def run(case)")[0]
shared = {"__file__": __file__}
exec(source, shared)  # pattern, initial, MEAN, STD

# `descent` is how many steps of plain gradient descent (float64) lie between the first weights and those measured; at rates
# far below 2 / sharpness, so that float32 arrives at the same weights.
CASES = [
    {"architecture": "mlp", "labelSmoothing": 0.0, "batches": [24], "descent": 0, "rate": 0.0},
    {"architecture": "mlp", "labelSmoothing": 0.0, "batches": [24], "descent": 10, "rate": 0.01},
    {"architecture": "cnn-small", "labelSmoothing": 0.1, "batches": [12, 12], "descent": 0, "rate": 0.0},
    {"architecture": "cnn-small", "labelSmoothing": 0.1, "batches": [12, 12], "descent": 30, "rate": 0.002},
    {"architecture": "resnet20", "labelSmoothing": 0.0, "batches": [12], "descent": 0, "rate": 0.0},
]

def run(case):
    model = build(case["architecture"]).double().train()
    state = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    model.load_state_dict({k: torch.tensor(shared["initial"](k, tuple(v.shape))) for k, v in state.items()}, strict=False)
    parameters = list(model.parameters())
    mean, std = (torch.tensor(shared[k], dtype=torch.float64).view(1, 3, 1, 1) for k in ("MEAN", "STD"))

    def loss():
        total = 0.0
        for step, n in enumerate(case["batches"]):
            pixels = np.floor((shared["pattern"](f"images {step}", n * 3 * 32 * 32) + 1) * 127.99)
            labels = torch.tensor([(7 * i + step) % 10 for i in range(n)])
            x = (torch.tensor(pixels).view(n, 3, 32, 32) / 255 - mean) / std
            total = total + F.cross_entropy(model(x), labels, label_smoothing=case["labelSmoothing"]) / len(case["batches"])
        return total

    for _ in range(case["descent"]):
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss(), parameters)):
            parameter.data -= case["rate"] * gradient
    value = loss()
    gradients = torch.autograd.grad(value, parameters, create_graph=True)
    flat = torch.cat([g.reshape(-1) for g in gradients])

    def multiply(v):
        out = torch.autograd.grad(flat @ torch.tensor(v.reshape(-1)), parameters, retain_graph=True)
        return torch.cat([o.reshape(-1) for o in out]).numpy()

    n = flat.numel()
    largest = eigsh(LinearOperator((n, n), matvec=multiply, dtype=np.float64), k=1, which="LA", tol=1e-6, v0=np.cos(np.arange(n)))[0][0]
    return {**case, "loss": value.item(), "gradient": flat.norm().item(), "sharpness": float(largest)}


goldens = {"torch": torch.__version__, "mean": shared["MEAN"], "std": shared["STD"], "cases": [run(case) for case in CASES]}
(here / "sharpness.json").write_text(json.dumps(goldens, indent=1) + "\n")
