"""Trains a twin from given weights on given batches under a given list of learning rates; prints the losses as JSON.

usage: torch_parity.py FOLDER  (weights.safetensors, images.u8, labels.i64, run.json)
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch_models import build

folder = Path(sys.argv[1])
run = json.loads((folder / "run.json").read_text())
torch.set_num_threads(2)


def read_safetensors(path):
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    dtypes = {"F32": np.float32, "I64": np.int64}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            data = np.frombuffer(raw[8 + length + begin : 8 + length + end], dtypes[entry["dtype"]])
            yield name, torch.from_numpy(data.reshape(entry["shape"]).copy())


model = build(run["architecture"], run["classes"])
weights = {name.removeprefix("model."): value for name, value in read_safetensors(folder / "weights.safetensors") if name.startswith("model.")}
missing, unexpected = model.load_state_dict(weights, strict=False)
assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)

layout = torch.contiguous_format if run.get("layout") == "contiguous" else torch.channels_last
model = model.to(memory_format=layout).train()
mean = torch.tensor(run["mean"]).view(1, -1, 1, 1)
std = torch.tensor(run["std"]).view(1, -1, 1, 1)
images = torch.from_numpy(np.fromfile(folder / "images.u8", np.uint8)).view(run["steps"], run["batchSize"], 3, run["imageSize"], run["imageSize"])
labels = torch.from_numpy(np.fromfile(folder / "labels.i64", np.int64)).view(run["steps"], run["batchSize"])
solver = torch.optim.SGD(model.parameters(), lr=run["lr"][0], momentum=run["momentum"], weight_decay=run["weightDecay"])
losses = []
for step in range(run["steps"]):
    for group in solver.param_groups:
        group["lr"] = run["lr"][step]
    x = ((images[step].float() / 255 - mean) / std).contiguous(memory_format=layout)
    solver.zero_grad()
    loss = F.cross_entropy(model(x), labels[step])
    loss.backward()
    solver.step()
    losses.append(loss.item())
print(json.dumps({"version": torch.__version__, "losses": losses}))
