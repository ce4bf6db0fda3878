"""Answers lines on standard input: `NAME STEPS` trains STEPS steps of NAME and prints the milliseconds of each, as JSON."""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch_models import build

torch.set_num_threads(int(sys.argv[1]))
BATCH = int(sys.argv[2])
mean = torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1)
std = torch.tensor([0.247, 0.2435, 0.2616]).view(1, 3, 1, 1)
trained = {}


def prepare(name):
    torch.manual_seed(0)
    model = build(name).to(memory_format=torch.channels_last).train()
    solver = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    images = torch.randint(0, 256, (BATCH, 3, 32, 32), dtype=torch.uint8)
    labels = torch.randint(0, 10, (BATCH,))
    return model, solver, images, labels


def step(model, solver, images, labels):
    x = ((images.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)
    solver.zero_grad()
    loss = F.cross_entropy(model(x), labels)
    loss.backward()
    solver.step()
    return loss.item()


print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    name, steps = line.split()
    if name not in trained:
        trained[name] = prepare(name)
    times = []
    for _ in range(int(steps)):
        start = time.perf_counter()
        step(*trained[name])
        times.append((time.perf_counter() - start) * 1e3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": times, "peakMiB": peak}), flush=True)
