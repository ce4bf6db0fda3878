"""Writes the golden values that the schedules are tested against, one JSON file per scheduler.

Usage: python3 make-goldens.py        (needs torch 2.13; writes beside this file)

Each case holds a spec (`type` and PyTorch's keyword arguments), the base learning rates of two or more parameter
groups, and `lr`: row 0 after construction, row k after k calls of `step()`. `momentum` likewise where it is cycled,
`closed` is `_get_closed_form_lr()` at the same steps, `metrics` are what ReduceLROnPlateau was given, with its
counters and best value in `watch`. Python's inf and nan are written as the strings "Infinity", "-Infinity", "NaN".
"""

import json
import math
import pathlib
import random
import warnings

import torch
from torch.optim import lr_scheduler

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
GROUPS = [0.05, 0.5]


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def optimizer_for(lrs, kind):
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in lrs]
    if kind == "Adam":
        return torch.optim.Adam(groups, lr=lrs[0])
    return torch.optim.SGD(groups, lr=lrs[0], momentum=0.9)


def rates(optimizer):
    return [float(group["lr"]) for group in optimizer.param_groups]


def momenta(optimizer):
    return [float(group["betas"][0] if "betas" in group else group["momentum"]) for group in optimizer.param_groups]


def run(type_, arguments, steps, lrs=GROUPS, kind="SGD", closed=False):
    optimizer = optimizer_for(lrs, kind)
    scheduler = getattr(lr_scheduler, type_)(optimizer, **arguments)
    cycled = type_ == "CyclicLR" and arguments.get("cycle_momentum", True)
    case = {"spec": {"type": type_, **arguments}, "base": lrs, "optimizer": kind, "lr": [rates(optimizer)]}
    if cycled:
        case["momentum"] = [momenta(optimizer)]
    if closed:
        case["closed"] = [scheduler._get_closed_form_lr()]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        case["lr"].append(rates(optimizer))
        if cycled:
            case["momentum"].append(momenta(optimizer))
        if closed:
            case["closed"].append(scheduler._get_closed_form_lr())
    return case


def run_plateau(arguments, metrics, lrs=GROUPS):
    optimizer = optimizer_for(lrs, "SGD")
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **arguments)
    case = {
        "spec": {"type": "ReduceLROnPlateau", **arguments},
        "base": lrs,
        "metrics": plain(metrics),
        "lr": [rates(optimizer)],
        "watch": [plain([scheduler.num_bad_epochs, scheduler.cooldown_counter, float(scheduler.best)])],
    }
    for metric in metrics:
        optimizer.step()
        scheduler.step(metric)
        case["lr"].append(rates(optimizer))
        case["watch"].append(plain([scheduler.num_bad_epochs, scheduler.cooldown_counter, float(scheduler.best)]))
    return case


def random_lrs(rng, groups=2):
    return [10 ** rng.uniform(-5, 0) for _ in range(groups)]


def exponential(rng):
    for gamma in [0.0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0, 1.05]:
        yield run("ExponentialLR", {"gamma": gamma}, 40, closed=True)
    for _ in range(40):
        yield run("ExponentialLR", {"gamma": rng.uniform(0.3, 1.1)}, 60, random_lrs(rng))


def step(rng):
    for step_size in [1, 2, 3, 7, 10, 100]:
        for gamma in [0.1, 0.3, 0.5, 0.9, 1.0]:
            yield run("StepLR", {"step_size": step_size, "gamma": gamma}, 25, closed=True)
    yield run("StepLR", {"step_size": 4}, 25, closed=True)
    for _ in range(40):
        arguments = {"step_size": rng.randint(1, 20), "gamma": rng.uniform(0, 1.2)}
        yield run("StepLR", arguments, 60, random_lrs(rng))


def multi_step(rng):
    for milestones in [[2, 5, 9], [3, 3, 8], [9, 2], [0, 4], [0, 0], [1], [40], [5, 5, 5, 6]]:
        for gamma in [0.1, 0.2, 0.5, 1.0]:
            yield run("MultiStepLR", {"milestones": milestones, "gamma": gamma}, 25, closed=True)
    yield run("MultiStepLR", {"milestones": [7, 11]}, 25, closed=True)
    for _ in range(40):
        milestones = [rng.randint(0, 60) for _ in range(rng.randint(1, 8))]
        yield run("MultiStepLR", {"milestones": milestones, "gamma": rng.uniform(0, 1.2)}, 60, random_lrs(rng))


def cosine(rng):
    for t_max, eta_min in [(10, 0.0), (5, 1e-10), (7, 0.01), (1, 0.0), (2, 0.02), (3, 0.1), (50, 1e-5), (100, 0.0)]:
        yield run("CosineAnnealingLR", {"T_max": t_max, "eta_min": eta_min}, min(4 * t_max + 12, 250), closed=True)
    yield run("CosineAnnealingLR", {"T_max": 6}, 32, closed=True)
    yield run("CosineAnnealingLR", {"T_max": 1000, "eta_min": 1e-5}, 2100, closed=True)
    for _ in range(40):
        t_max = rng.randint(1, 80)
        arguments = {"T_max": t_max, "eta_min": rng.choice([0.0, 10 ** rng.uniform(-8, -1)])}
        yield run("CosineAnnealingLR", arguments, min(3 * t_max, 120), random_lrs(rng))


def cyclic(rng):
    lists = {"base_lr": [0.01, 0.02], "max_lr": [0.1, 0.3]}
    for mode, gamma in [("triangular", 1.0), ("triangular2", 1.0), ("exp_range", 0.97)]:
        for down in [None, 6, 1, 0]:
            sizes = {"step_size_up": 4, "step_size_down": down}
            yield run("CyclicLR", {**lists, **sizes, "mode": mode, "gamma": gamma}, 33)
        yield run("CyclicLR", {**lists, "step_size_up": 3, "mode": mode, "gamma": gamma, "cycle_momentum": False}, 20)
    yield run("CyclicLR", {"base_lr": 0.001, "max_lr": 0.1, "step_size_up": 3, "step_size_down": 4}, 40, kind="Adam")
    yield run("CyclicLR", {"base_lr": 0.001, "max_lr": 0.1}, 20)
    yield run("CyclicLR", {"base_lr": 0.1, "max_lr": 0.001, "step_size_up": 5}, 20)
    unusual = {"base_momentum": [1.0, 0.2], "max_momentum": [5.0, 0.7], "scale_mode": "iterations"}
    yield run("CyclicLR", {"base_lr": 1.0, "max_lr": 5.0, "step_size_up": 4, **unusual}, 20)
    for _ in range(40):
        low, high = random_lrs(rng), random_lrs(rng)
        arguments = {
            "base_lr": low if rng.random() < 0.5 else low[0],
            "max_lr": high if rng.random() < 0.5 else high[0],
            "step_size_up": rng.randint(1, 15),
            "step_size_down": rng.choice([None, rng.randint(1, 15)]),
            "mode": rng.choice(["triangular", "triangular2", "exp_range"]),
            "gamma": rng.uniform(0.9, 1.0),
            "base_momentum": rng.uniform(0, 0.9),
            "max_momentum": [rng.uniform(0.9, 1), rng.uniform(0.9, 1)],
        }
        yield run("CyclicLR", arguments, 60, random_lrs(rng), kind=rng.choice(["SGD", "Adam"]))


def metric_curves(rng):
    falling = [10 - 0.0165 * i for i in range(30)]
    rising = [1.5]
    for _ in range(29):
        rising.append(rising[-1] * 1.005)
    noisy = [1 + 0.3 * math.cos(7 * i) / (1 + i) + 0.02 * rng.random() for i in range(30)]
    return [
        [1.0] * 30,
        falling,
        rising,
        [1.0] * 7 + [0.6] + [0.5] * 22,
        [-0.8] * 2 + [-0.234] * 28,
        [1.0, math.nan, math.nan, 0.5, 0.6, 0.7, 0.8, math.inf, -math.inf, 0.1, 0.1],
        noisy,
    ]


def plateau(rng):
    reductions = [
        {"factor": 0.1, "patience": 0, "cooldown": 0, "min_lr": 0},
        {"factor": 0.5, "patience": 2, "cooldown": 2, "min_lr": 0.001},
        {"factor": 0.1, "patience": 5, "cooldown": 5, "min_lr": [0.01, 0.02]},
    ]
    thresholds = [(1e-4, "rel"), (0.01, "abs"), (0.1, "rel")]
    for metrics in metric_curves(rng):
        for mode in ["min", "max"]:
            for threshold, threshold_mode in thresholds:
                for reduction in reductions:
                    watched = {"mode": mode, "threshold": threshold, "threshold_mode": threshold_mode}
                    yield run_plateau({**watched, **reduction}, metrics)
    yield run_plateau({}, [1.0] * 30)
    for _ in range(60):
        arguments = {
            "mode": rng.choice(["min", "max"]),
            "factor": rng.uniform(0, 0.99),
            "patience": rng.randint(0, 6),
            "threshold": 10 ** rng.uniform(-5, -0.5),
            "threshold_mode": rng.choice(["rel", "abs"]),
            "cooldown": rng.randint(0, 4),
            "min_lr": rng.choice([0, 1e-4, [1e-3, 1e-5]]),
            "eps": rng.choice([1e-8, 1e-3, 0.0]),
        }
        metrics = [rng.choice([1, 1, -1]) * rng.uniform(0.5, 1.5) / (1 + 0.05 * i) for i in range(50)]
        yield run_plateau(arguments, metrics, random_lrs(rng))


FAMILIES = {
    "exponential": exponential,
    "step": step,
    "multi-step": multi_step,
    "cosine-annealing": cosine,
    "cyclic": cyclic,
    "reduce-on-plateau": plateau,
}

for name, family in FAMILIES.items():
    cases = list(family(random.Random(f"glissade {name}")))
    lines = ",\n".join(json.dumps(case, allow_nan=False, separators=(",", ":")) for case in cases)
    path = HERE / f"{name}.json"
    path.write_text(f'{{"torch":"{torch.__version__}","cases":[\n{lines}\n]}}\n')
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size // 1024} kB")
