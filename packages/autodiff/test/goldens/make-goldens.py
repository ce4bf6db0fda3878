"""Writes pytorch.json: outputs and gradients by PyTorch's autograd, the reference for the tests of this package.

    python3 make-goldens.py        (torch 2.13.0, CPU, float64)

Every case lists inputs, options, outputs and the gradients of sum(output * dy) with respect to the inputs in `wrt`.
Inputs are multiples of 1/8, so that float32 holds them exactly and pools meet equal maxima.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20261123)
cases = []


def draw(*dims, low=-16, high=17, positive=False):
    x = torch.randint(low, high, dims, dtype=torch.float64) / 8
    return x.abs() + 0.5 if positive else x


def number(x):
    x = float(x)
    return float(f"{x:.9g}") if math.isfinite(x) else repr(x)


def pack(x):
    x = x.detach()
    return {"type": "int64" if x.dtype == torch.int64 else "float", "dims": list(x.shape), "data": [number(v) for v in x.flatten()]}


def case(name, op, options, inputs, compute, wrt=None, extra=None):
    wrt = wrt if wrt is not None else [k for k, v in inputs.items() if v.dtype == torch.float64]
    leaves = {k: v.clone().requires_grad_(k in wrt) for k, v in inputs.items()}
    y = compute(**leaves)
    dy = torch.ones_like(y) if y.dim() == 0 else draw(*y.shape)
    y.backward(dy)
    record = {
        "name": name,
        "op": op,
        "options": options,
        "inputs": {k: pack(v) for k, v in inputs.items()},
        "dy": pack(dy),
        "output": pack(y),
        "gradients": {k: pack(leaves[k].grad) for k in wrt},
    }
    if extra is not None:
        record["extra"] = {k: pack(v) for k, v in extra().items()}
    cases.append(record)


def conv_cases():
    settings = [
        # batch, group, in/group, out/group, extents, kernel, strides, pads, dilations, bias
        (2, 1, 3, 4, (5, 5), (3, 3), (1, 1), (1, 1), (1, 1), True),
        (2, 1, 2, 3, (7, 6), (3, 3), (2, 2), (1, 1), (1, 1), False),
        (1, 1, 2, 3, (8, 8), (3, 3), (2, 2), (0, 0), (1, 1), False),
        (1, 1, 2, 2, (7, 7), (3, 3), (1, 1), (2, 2), (2, 2), True),
        (2, 2, 2, 3, (5, 4), (3, 2), (1, 1), (1, 0), (1, 1), True),
        (1, 4, 1, 1, (6, 6), (3, 3), (1, 1), (1, 1), (1, 1), False),
        (1, 3, 1, 2, (6, 6), (3, 3), (2, 2), (1, 1), (1, 1), False),
        (2, 1, 3, 2, (4, 4), (1, 1), (1, 1), (0, 0), (1, 1), True),
        (2, 1, 3, 2, (5, 6), (1, 1), (2, 2), (0, 0), (1, 1), False),
        (1, 1, 2, 2, (9, 7), (2, 3), (3, 2), (1, 2), (2, 1), True),
        (1, 1, 1, 2, (6, 6), (5, 5), (1, 1), (2, 2), (1, 1), False),
        (1, 1, 2, 2, (4, 4), (1, 1), (1, 1), (1, 1), (1, 1), False),
        (1, 2, 1, 2, (10, 9), (3, 2), (3, 4), (3, 2), (2, 3), True),
        (2, 1, 2, 3, (9,), (3,), (1,), (1,), (1,), True),
        (2, 2, 1, 2, (11,), (4,), (3,), (2,), (2,), False),
    ]
    for batch, group, cin, cout, extents, kernel, strides, pads, dilations, bias in settings:
        inputs = {"x": draw(batch, group * cin, *extents), "w": draw(group * cout, cin, *kernel)}
        if bias:
            inputs["bias"] = draw(group * cout)
        function = F.conv2d if len(extents) == 2 else F.conv1d
        options = {"strides": strides, "pads": pads + pads, "dilations": dilations, "group": group}
        name = f"conv {list(inputs['x'].shape)} kernel {kernel} stride {strides} pad {pads} dilation {dilations} group {group}"
        case(
            name, "conv", options, inputs,
            lambda x, w, bias=None: function(x, w, bias, stride=strides, padding=pads, dilation=dilations, groups=group),
        )


def pool_cases():
    coarse = lambda *dims: draw(*dims, low=-2, high=3)  # few values: many equal maxima
    for extents, kernel, strides, pads, dilations, ceil in [
        ((4, 4), (2, 2), (2, 2), (0, 0), (1, 1), False),
        ((6, 6), (3, 3), (3, 3), (0, 0), (1, 1), False),
        ((5, 5), (2, 2), (2, 2), (0, 0), (1, 1), False),
        ((7, 7), (3, 3), (2, 2), (0, 0), (1, 1), False),
        ((8, 8), (3, 3), (2, 2), (1, 1), (1, 1), False),
        ((6, 5), (3, 2), (1, 1), (1, 1), (1, 1), False),
        ((8, 8), (2, 2), (1, 2), (0, 0), (2, 3), False),
        ((6, 7), (3, 3), (2, 2), (0, 0), (1, 1), True),
        ((5, 5), (2, 2), (2, 2), (1, 1), (1, 1), True),
    ]:
        options = {"kernel": kernel, "strides": strides, "pads": pads + pads, "dilations": dilations, "ceilMode": ceil}
        name = f"max pool {extents} kernel {kernel} stride {strides} pad {pads} dilation {dilations} ceil {ceil}"
        case(
            name, "maxPool", options, {"x": coarse(2, 2, *extents)},
            lambda x: F.max_pool2d(x, kernel, strides, pads, dilations, ceil_mode=ceil),
        )
    for extents, kernel, strides, pads, ceil, count in [
        ((4, 4), (2, 2), (2, 2), (0, 0), False, False),
        ((7, 6), (3, 3), (2, 2), (1, 1), False, True),
        ((7, 6), (3, 3), (2, 2), (1, 1), False, False),
        ((5, 5), (3, 2), (1, 1), (0, 1), False, True),
        ((6, 6), (3, 3), (2, 2), (0, 0), True, False),
        ((6, 6), (3, 3), (2, 2), (1, 1), True, True),
        ((6, 6), (3, 3), (2, 2), (1, 1), True, False),
    ]:
        options = {"kernel": kernel, "strides": strides, "pads": pads + pads, "ceilMode": ceil, "countIncludePad": count}
        name = f"average pool {extents} kernel {kernel} stride {strides} pad {pads} ceil {ceil} count padding {count}"
        case(
            name, "averagePool", options, {"x": draw(2, 2, *extents)},
            lambda x: F.avg_pool2d(x, kernel, strides, pads, ceil_mode=ceil, count_include_pad=count),
        )
    case("global average pool", "globalAveragePool", {}, {"x": draw(2, 3, 4, 5)}, lambda x: F.adaptive_avg_pool2d(x, 1))


def batch_norm_cases():
    for dims, epsilon, momentum in [((4, 3), 1e-5, 0.1), ((2, 3, 4), 1e-3, 0.01), ((3, 2, 3, 4), 1e-5, 0.1)]:
        channels = dims[1]
        running = {"mean": draw(channels), "variance": draw(channels, positive=True)}
        updated = {k: v.clone() for k, v in running.items()}
        inputs = {"x": draw(*dims), "scale": draw(channels), "bias": draw(channels), **running}
        case(
            f"batch norm training {dims}", "batchNormTraining", {"epsilon": epsilon, "momentum": 1 - momentum}, inputs,
            lambda x, scale, bias, mean, variance: F.batch_norm(
                x, updated["mean"], updated["variance"], scale, bias, True, momentum, epsilon),
            wrt=["x", "scale", "bias"], extra=lambda: updated,
        )
        case(
            f"batch norm inference {dims}", "batchNormInference", {"epsilon": epsilon}, inputs,
            lambda x, scale, bias, mean, variance: F.batch_norm(x, mean, variance, scale, bias, False, 0.1, epsilon),
            wrt=["x", "scale", "bias"],
        )


def matrix_cases():
    for dims in [((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,)), ((4, 2, 3), (3, 2)),
                 ((2, 3), (4, 3, 2)), ((4, 1, 2, 3), (3, 3, 2)), ((4, 2, 3), (4, 3, 2))]:
        case(f"matmul {dims}", "matMul", {}, {"x": draw(*dims[0]), "y": draw(*dims[1])}, lambda x, y: x @ y)
    for trans_a in (False, True):
        for trans_b in (False, True):
            inputs = {"x": draw(2, 3), "y": draw(3, 4), "c": draw(4)}
            inputs["x"] = inputs["x"].t().contiguous() if trans_a else inputs["x"]
            inputs["y"] = inputs["y"].t().contiguous() if trans_b else inputs["y"]
            case(
                f"gemm {trans_a} {trans_b}", "gemm", {"transA": trans_a, "transB": trans_b, "alpha": 0.5, "beta": 2}, inputs,
                lambda x, y, c: 0.5 * (x.t() if trans_a else x) @ (y.t() if trans_b else y) + 2 * c,
            )


def loss_cases():
    for smoothing in (0.0, 0.1, 0.5):
        for reduction in ("mean", "sum"):
            labels = torch.tensor([0, 4, 2, 2, 1])
            case(
                f"cross entropy smoothing {smoothing} {reduction}", "crossEntropy",
                {"labelSmoothing": smoothing, "reduction": reduction}, {"x": draw(5, 6), "labels": labels},
                lambda x, labels: F.cross_entropy(x, labels, label_smoothing=smoothing, reduction=reduction),
            )
    case("softmax axis 1", "softmax", {"axis": 1}, {"x": draw(2, 3, 2)}, lambda x: torch.softmax(x, 1))
    case("log softmax", "logSoftmax", {"axis": -1}, {"x": draw(3, 5)}, lambda x: torch.log_softmax(x, -1))


def arithmetic_cases():
    functions = {
        "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "pow": torch.pow,
        "maximum": torch.maximum, "minimum": torch.minimum,
    }
    for name, function in functions.items():
        for left, right in [((2, 3), (3,)), ((2, 1, 3), (4, 1)), ((3,), (2, 3)), ((), (2,))]:
            inputs = {"x": draw(*left, positive=True), "y": draw(*right, positive=True)}
            case(f"{name} {left} {right}", name, {}, inputs, lambda x, y: function(x, y))
    unary = {
        "relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "exp": torch.exp, "abs": torch.abs, "neg": torch.neg,
        "erf": torch.erf,
    }
    for name, function in unary.items():
        case(name, name, {}, {"x": torch.cat([draw(9), torch.zeros(1, dtype=torch.float64)])}, lambda x: function(x))
    for name, function in {"sqrt": torch.sqrt, "log": torch.log}.items():
        case(name, name, {}, {"x": draw(6, positive=True)}, lambda x: function(x))
    case("clip", "clip", {"min": -0.5, "max": 0.75}, {"x": draw(20, low=-8, high=9)}, lambda x: x.clamp(-0.5, 0.75))
    case("leaky relu", "leakyRelu", {"alpha": 0.25}, {"x": draw(8)}, lambda x: F.leaky_relu(x, 0.25))


def shape_cases():
    case("pad", "pad", {"pads": [1, 0, 2, 3], "value": 2}, {"x": draw(2, 3)}, lambda x: F.pad(x, (0, 3, 1, 2), value=2))
    case("pad that crops", "pad", {"pads": [-1, 1, 0, -2], "value": 0}, {"x": draw(3, 4)}, lambda x: F.pad(x, (1, -2, -1, 0)))
    slices = {"starts": [1, 0], "ends": [4, 5], "steps": [2, 3]}
    case("slice", "slice", slices, {"x": draw(5, 6)}, lambda x: x[1:4:2, 0:5:3])
    case("slice to the end", "slice", {"starts": [-3], "ends": [6], "axes": [1]}, {"x": draw(2, 6)}, lambda x: x[:, -3:])
    joined = {"x": draw(2, 1, 3), "y": draw(2, 3, 3), "z": draw(2, 2, 3)}
    case("concat", "concat", {"axis": 1}, joined, lambda x, y, z: torch.cat([x, y, z], 1))
    case("transpose", "transpose", {"perm": [2, 0, 1]}, {"x": draw(2, 3, 4)}, lambda x: x.permute(2, 0, 1))
    case("expand", "expand", {"shape": [4, 3, 2]}, {"x": draw(3, 1)}, lambda x: x.expand(4, 3, 2))
    case("gather", "gather", {"axis": 1, "indices": [2, 0, 2]}, {"x": draw(2, 3, 2)}, lambda x: x[:, [2, 0, 2]])
    for name, function in {"reduceMean": torch.mean, "reduceSum": torch.sum, "reduceMax": torch.amax}.items():
        case(name, name, {"axes": [0, 2]}, {"x": draw(2, 3, 4, low=-2, high=3)}, lambda x: function(x, (0, 2)))


def network_cases():
    """Two convolutions with batch norm between, pooling, a dense layer, smoothed cross-entropy, a residual connection."""
    inputs = {
        "x": draw(4, 2, 8, 8), "labels": torch.tensor([0, 2, 1, 2]),
        "w1": draw(4, 2, 3, 3) / 2, "scale": draw(4, positive=True), "bias": draw(4),
        "mean": torch.zeros(4, dtype=torch.float64), "variance": torch.ones(4, dtype=torch.float64),
        "w2": draw(4, 4, 3, 3) / 2, "b2": draw(4), "w3": draw(3, 16) / 2, "b3": draw(3),
    }

    def forward(x, labels, w1, scale, bias, mean, variance, w2, b2, w3, b3):
        h = F.relu(F.batch_norm(F.conv2d(x, w1, padding=1), mean.clone(), variance.clone(), scale, bias, True, 0.1, 1e-5))
        h = F.max_pool2d(h, 3, 2, 1)
        h = F.relu(F.conv2d(h, w2, b2, padding=1) + h)
        h = F.avg_pool2d(h, 2)
        return F.cross_entropy(F.linear(h.flatten(1), w3, b3), labels, label_smoothing=0.1)

    wrt = ["x", "w1", "scale", "bias", "w2", "b2", "w3", "b3"]
    case("two-layer convolutional network", "network", {}, inputs, forward, wrt=wrt)


for make in (conv_cases, pool_cases, batch_norm_cases, matrix_cases, loss_cases, arithmetic_cases, shape_cases, network_cases):
    make()
target = pathlib.Path(__file__).with_name("pytorch.json")
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
target.write_text(f'{{"torch":"{torch.__version__.split("+")[0]}","cases":[\n{lines}\n]}}\n')
print(f"{len(cases)} cases in {target.name}, {target.stat().st_size // 1024} kB")
