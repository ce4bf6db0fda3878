"""Writes architectures.json: what PyTorch makes of the same networks with the same weights.

    python3 make-architecture-goldens.py        (needs torch and numpy; the committed file was made with torch 2.13)

Weights and images are not stored: both sides compute them from each tensor's name by integer arithmetic, see
`pattern` here and in ../pattern.ts. They are rounded to float32; the networks then run in float64.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def pattern(name, shape):
    """Numbers in [-1, 1), a hash of the name and the element's index."""
    salt = 0x811C9DC5
    for character in name:
        salt = ((salt ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
    count = int(np.prod(shape))
    bits = (np.arange(count, dtype=np.uint64) * 2654435761 + salt) & 0xFFFFFFFF
    bits ^= bits >> 15
    bits = (bits * 0x2C1B3C6D) & 0xFFFFFFFF
    bits ^= bits >> 12
    bits = (bits * 0x297A2D39) & 0xFFFFFFFF
    bits ^= bits >> 15
    return (bits.astype(np.float64) / 2**31 - 1).reshape(shape)


def fill(name, shape, norms):
    values = pattern(name, shape)
    layer, part = name.rsplit(".", 1)
    if part == "running_var":
        values = 1 + 0.5 * values
    elif part == "running_mean":
        values = 0.3 * values
    elif part == "bias":
        values = 0.1 * values
    elif layer in norms:
        values = 1 + 0.3 * values
    else:
        values = values * np.sqrt(6 / np.prod(shape[1:]))
    return torch.tensor(values.astype(np.float32).astype(np.float64))


class Mlp(nn.Module):
    def __init__(self, classes, size, channels):
        super().__init__()
        self.fc1 = nn.Linear(channels * size * size, 256)
        self.fc2 = nn.Linear(256, 128)
        self.fc3 = nn.Linear(128, classes)

    def features(self, x):
        return F.relu(self.fc2(F.relu(self.fc1(x.flatten(1)))))

    def forward(self, x):
        return self.fc3(self.features(x))


class CnnSmall(nn.Module):
    def __init__(self, classes, size, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 32, 3, padding=1)
        self.conv3 = nn.Conv2d(32, 64, 3, padding=1)
        self.conv4 = nn.Conv2d(64, 64, 3, padding=1)
        self.fc1 = nn.Linear(64 * (size // 2 // 2) ** 2, 128)
        self.fc2 = nn.Linear(128, classes)

    def features(self, x):
        x = F.max_pool2d(F.relu(self.conv2(F.relu(self.conv1(x)))), 2)
        x = F.max_pool2d(F.relu(self.conv4(F.relu(self.conv3(x)))), 2)
        return F.relu(self.fc1(x.flatten(1)))

    def forward(self, x):
        return self.fc2(self.features(x))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride = stride

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride != 1:
            quarter = y.shape[1] // 4
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, quarter, quarter))
        return F.relu(x + y)


class CifarResnet(nn.Module):
    def __init__(self, blocks, classes, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = nn.Sequential(*[Block(16, 16, 1) for _ in range(blocks)])
        self.layer2 = nn.Sequential(*[Block(32 if i else 16, 32, 1 if i else 2) for i in range(blocks)])
        self.layer3 = nn.Sequential(*[Block(64 if i else 32, 64, 1 if i else 2) for i in range(blocks)])
        self.linear = nn.Linear(64, classes)

    def features(self, x):
        return self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x)))))).mean((2, 3))

    def forward(self, x):
        return self.linear(self.features(x))


def build(name, classes, size, channels):
    if name == "mlp":
        return Mlp(classes, size, channels)
    if name == "cnn-small":
        return CnnSmall(classes, size, channels)
    return CifarResnet({"resnet20": 3, "resnet32": 5}[name], classes, channels)


def summarise(name, values):
    """Norm, and product with a pattern: what one wrong element among many would change."""
    values = values.detach().numpy()
    return [float(np.sqrt((values**2).sum())), float((values * pattern("probe." + name, values.shape)).sum())]


def run(name, classes, size, channels, batch):
    torch.manual_seed(0)
    model = build(name, classes, size, channels).double()
    norms = {n for n, m in model.named_modules() if isinstance(m, nn.BatchNorm2d)}
    state = {n: v for n, v in model.state_dict().items() if not n.endswith("num_batches_tracked")}
    with torch.no_grad():
        for tensor_name, tensor in state.items():
            tensor.copy_(fill(tensor_name, tuple(tensor.shape), norms))
    images = torch.tensor((1.7 * pattern("images", (batch, channels, size, size))).astype(np.float32).astype(np.float64))
    labels = torch.arange(batch) % classes

    model.eval()
    with torch.no_grad():
        features, logits = model.features(images), model(images)
    model.train()
    train_logits = model(images)
    loss = F.cross_entropy(train_logits, labels)
    loss.backward()
    return {
        "architecture": name,
        "classes": classes,
        "imageSize": size,
        "channels": channels,
        "batch": batch,
        "parameterCount": sum(p.numel() for p in model.parameters()),
        "parameters": [[n, list(p.shape)] for n, p in model.named_parameters()],
        "buffers": [[n, list(v.shape)] for n, v in model.named_buffers() if not n.endswith("num_batches_tracked")],
        "evaluation": {"logits": logits.flatten().tolist(), "features": summarise("features", features)},
        "training": {
            "logits": train_logits.flatten().tolist(),
            "loss": loss.item(),
            "buffers": {n: summarise(n, v) for n, v in model.named_buffers() if not n.endswith("num_batches_tracked")},
            "gradients": {n: summarise(n, p.grad) for n, p in model.named_parameters()},
        },
    }


def main():
    cases = [
        run("mlp", 10, 32, 3, 4),
        run("mlp", 2, 5, 1, 3),
        run("cnn-small", 10, 32, 3, 4),
        run("cnn-small", 3, 19, 1, 3),
        run("resnet20", 10, 32, 3, 4),
        run("resnet20", 3, 13, 1, 5),
        run("resnet32", 10, 32, 3, 2),
        run("resnet32", 100, 8, 1, 3),
    ]
    text = json.dumps({"torch": torch.__version__, "cases": cases}).replace('{"architecture"', '\n{"architecture"')
    (Path(__file__).parent / "architectures.json").write_text(text + "\n")


main()
