"""Writes random golden cases, at least 500 per family of schedules, one compressed JSON file per family.

Usage: python3 make-random-goldens.py [family ...]        (needs torch 2.13; writes beside this file)

Each case is run for up to 300 steps with one to three parameter groups. To stay small a case keeps the rates of some
steps only (`at` lists them, `lr` holds their rows), and of all steps per group the sum and the sum weighted by the
step's number from 1 (`sum`, `weighted`, both rounded once), and the first 16 digits of the SHA-256 of all rows as
little-endian doubles (`hash`), momenta likewise in `momentum`, `momentum_sum`. `closed` is `_get_closed_form_lr()` at
the steps of `at`, `metrics` what ReduceLROnPlateau was given.

The family `states` differs: its cases hold the text of a `state_dict()` after some steps, and the rates (`lr`) and
momenta that follow, first those of that very step. So do `fractional` and `jumps`, see there.
"""

import gzip
import hashlib
import json
import math
import pathlib
import random
import struct
import sys
import warnings

import torch
from torch.optim import lr_scheduler, swa_utils

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
STEPS = 300
NAMES = {name: getattr(math, name) for name in ["sqrt", "exp", "log", "cos", "sin", "tanh", "floor", "ceil", "pi"]}
NAMES.update(min=min, max=max, abs=abs)
CLASSES = {"SWALR": swa_utils.SWALR}


def optimizer_for(lrs, kind):
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in lrs]
    return torch.optim.Adam(groups) if kind == "Adam" else torch.optim.SGD(groups, lr=1.0, momentum=0.9)


def function(text, variable="epoch"):
    return eval(f"lambda {variable}: {text}", dict(NAMES))


def build(optimizer, spec):
    arguments = {key: value for key, value in spec.items() if key != "type"}
    if "schedulers" in arguments:
        children = [build(optimizer, child) for child in arguments["schedulers"]]
        if spec["type"] == "ChainedScheduler":
            return lr_scheduler.ChainedScheduler(children, optimizer=optimizer)
        return lr_scheduler.SequentialLR(optimizer, children, milestones=arguments["milestones"])
    if "lr_lambda" in arguments:
        texts = arguments["lr_lambda"]
        arguments["lr_lambda"] = [function(t) for t in texts] if isinstance(texts, list) else function(texts)
    if arguments.get("scale_fn") is not None:
        arguments["scale_fn"] = function(arguments["scale_fn"], "x")
    cls = CLASSES.get(spec["type"]) or getattr(lr_scheduler, spec["type"])
    return cls(optimizer, **arguments)


def rates(optimizer):
    return [float(group["lr"]) for group in optimizer.param_groups]


def momenta(optimizer):
    return [float(group["betas"][0] if "betas" in group else group["momentum"]) for group in optimizer.param_groups]


def cycles(spec):
    if "schedulers" in spec:
        return any(cycles(child) for child in spec["schedulers"])
    return spec["type"] in ("CyclicLR", "OneCycleLR") and spec.get("cycle_momentum", True)


def sums(rows):
    columns = list(zip(*rows))
    return (
        [math.fsum(column) for column in columns],
        [math.fsum((index + 1) * value for index, value in enumerate(column)) for column in columns],
    )


def digest(rows):
    return hashlib.sha256(b"".join(struct.pack("<d", value) for row in rows for value in row)).hexdigest()[:16]


def run(rng, spec, steps=STEPS, lrs=None, kind="SGD", metrics=None, closed=False):
    lrs = lrs or random_lrs(rng)
    optimizer = optimizer_for(lrs, kind)
    scheduler = build(optimizer, spec)
    rows, moments, forms = [rates(optimizer)], [momenta(optimizer)], []
    if closed:
        forms.append([float(value) for value in scheduler._get_closed_form_lr()])
    for index in range(steps):
        optimizer.step()
        scheduler.step(*([] if metrics is None else [metrics[index]]))
        rows.append(rates(optimizer))
        moments.append(momenta(optimizer))
        if closed:
            forms.append([float(value) for value in scheduler._get_closed_form_lr()])
    # PyTorch lets a chain that holds a cosine with eta_min fall below zero.
    if not all(math.isfinite(value) and value > -1e-15 for row in rows for value in row):
        return None
    at = sorted({0, 1, 2, steps, *rng.sample(range(steps + 1), min(steps, 8))} & set(range(steps + 1)))
    total, weighted = sums(rows)
    case = {"spec": spec, "base": lrs, "steps": steps, "at": at, "lr": [rows[index] for index in at]}
    case.update(sum=total, weighted=weighted, hash=digest(rows))
    if cycles(spec):
        case["momentum"] = [moments[index] for index in at]
        case["momentum_sum"] = sums(moments)[1]
    if closed:
        case["closed"] = [forms[index] for index in at]
    if metrics is not None:
        case["metrics"] = metrics
    return case


def random_lrs(rng):
    return [10 ** rng.uniform(-5, 0) for _ in range(rng.randint(1, 3))]


def maybe(rng, arguments, **more):
    """Leaves some arguments at their defaults."""
    arguments.update({key: value for key, value in more.items() if rng.random() < 0.8})
    return arguments


def length(rng, longest=200):
    return rng.choice([rng.randint(1, 10), rng.randint(1, longest)])


def formula(rng):
    a, b, n = round(rng.uniform(0.5, 1), 3), round(rng.uniform(0.9, 1), 4), rng.randint(1, 60)
    return rng.choice([
        f"{b} ** epoch",
        f"{a} ** (epoch // {n})",
        f"min(1, (epoch + 1) / {n})",
        f"1 / (1 + {a} * epoch)",
        f"{a} if epoch % {n} == 0 else 1",
        f"max(0, 1 - epoch / {n + 300})",
        f"(epoch + 1) / {n} if epoch < {n} else ({n} / (epoch + 1)) * {a}",
    ])  # fmt: skip


def factor_formula(rng):
    b, n = round(rng.uniform(0.9, 1), 4), rng.randint(1, 60)
    return rng.choice([
        f"{b}",
        f"{b} if epoch % {n} == 0 else 1",
        f"1 - 1 / (epoch + {n + 1})",
        f"{b} if epoch < {n} else 1.0",
    ])  # fmt: skip


LEAVES = {
    "StepLR": lambda rng: maybe(rng, {"step_size": length(rng)}, gamma=rng.uniform(0.1, 1.0)),
    "MultiStepLR": lambda rng: maybe(
        rng, {"milestones": [rng.randint(0, 250) for _ in range(rng.randint(1, 6))]}, gamma=rng.uniform(0.1, 1.0)
    ),
    "ConstantLR": lambda rng: maybe(rng, {}, factor=rng.uniform(0.01, 1), total_iters=length(rng)),
    "LinearLR": lambda rng: maybe(
        rng,
        {},
        start_factor=rng.choice([rng.uniform(0.001, 1), 1.0]),
        end_factor=rng.choice([rng.uniform(0, 1), 1.0]),
        total_iters=length(rng),
    ),
    "ExponentialLR": lambda rng: {"gamma": rng.uniform(0.9, 1.005)},
    "PolynomialLR": lambda rng: maybe(rng, {}, total_iters=length(rng), power=rng.choice([1.0, 2.0, rng.uniform(0.2, 3)])),
    "CosineAnnealingLR": lambda rng: maybe(rng, {"T_max": length(rng)}, eta_min=rng.choice([0.0, 10 ** rng.uniform(-8, -2)])),
    "LambdaLR": lambda rng: {"lr_lambda": formula(rng)},
    "MultiplicativeLR": lambda rng: {"lr_lambda": factor_formula(rng)},
    "CosineAnnealingWarmRestarts": lambda rng: maybe(
        rng, {"T_0": length(rng, 80)}, T_mult=rng.randint(1, 4), eta_min=rng.choice([0.0, 10 ** rng.uniform(-8, -2)])
    ),
    "SWALR": lambda rng: maybe(
        rng,
        {"swa_lr": 10 ** rng.uniform(-5, -1)},
        anneal_epochs=rng.choice([0, length(rng)]),
        anneal_strategy=rng.choice(["cos", "linear"]),
    ),
    "CyclicLR": lambda rng: maybe(
        rng,
        {"base_lr": 10 ** rng.uniform(-5, -2), "max_lr": 10 ** rng.uniform(-2, 0), "step_size_up": length(rng, 100)},
        step_size_down=rng.choice([None, length(rng, 100)]),
        mode=rng.choice(["triangular", "triangular2", "exp_range"]),
        gamma=rng.uniform(0.98, 1.0),
        base_momentum=rng.uniform(0, 0.85),
        max_momentum=rng.uniform(0.85, 1),
        cycle_momentum=rng.random() < 0.7,
    ),
    "OneCycleLR": lambda rng: maybe(
        rng,
        {"max_lr": 10 ** rng.uniform(-3, 0), "total_steps": rng.randint(STEPS + 1, 600)},
        pct_start=rng.uniform(0.05, 0.9),
        anneal_strategy=rng.choice(["cos", "linear"]),
        base_momentum=rng.uniform(0, 0.85),
        max_momentum=rng.uniform(0.85, 1),
        div_factor=rng.uniform(1, 100),
        final_div_factor=10 ** rng.uniform(0, 5),
        cycle_momentum=rng.random() < 0.7,
    ),
}
# They keep their corners in the parameter groups, where a later one overwrites those of an earlier one.
KEEPERS = {"OneCycleLR", "CyclicLR", "SWALR"}
CLOSED = {"StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR"}


def leaf(rng, types=None):
    type_ = rng.choice(sorted(types or LEAVES))
    return {"type": type_, **LEAVES[type_](rng)}


def alone(type_):
    def cases(rng):
        while True:
            spec, lrs, steps = leaf(rng, [type_]), random_lrs(rng), STEPS
            each = lambda low, high: [10 ** rng.uniform(low, high) for _ in lrs]  # noqa: E731
            if "lr_lambda" in spec and rng.random() < 0.3:
                make = formula if type_ == "LambdaLR" else factor_formula
                spec["lr_lambda"] = [make(rng) for _ in lrs]
            if type_ == "SWALR" and rng.random() < 0.3:
                spec["swa_lr"] = each(-5, -1)
            if type_ == "CyclicLR" and rng.random() < 0.3:
                spec.update(base_lr=each(-5, -2), max_lr=each(-2, 0))
            if type_ == "CyclicLR" and rng.random() < 0.3:
                spec.update(scale_fn=rng.choice(["1 / (5 ** (x * 0.0001))", "0.5 * (1 + sin(x * pi / 2))", "1 / x if x > 0 else 1"]))
                spec.update(scale_mode=rng.choice(["cycle", "iterations"]))
            if type_ == "OneCycleLR":
                if rng.random() < 0.3:
                    spec["max_lr"] = each(-3, 0)
                total = rng.choice([rng.randint(20, 300), spec["total_steps"]])
                spec["total_steps"], steps = total, min(STEPS, total - 1)
                if rng.random() < 0.3:
                    spec.update(three_phase=True, pct_start=rng.uniform(0.1, 0.45))
                if rng.random() < 0.2:
                    spec.pop("total_steps")
                    spec.update(epochs=rng.randint(2, 9), steps_per_epoch=rng.randint(10, 40))
                    steps = min(STEPS, spec["epochs"] * spec["steps_per_epoch"] - 1)
            kind = rng.choice(["SGD", "Adam"]) if type_ in ("CyclicLR", "OneCycleLR") else "SGD"
            yield run(rng, spec, steps, lrs, kind, closed=type_ in CLOSED)

    return cases


def plateau(rng):
    while True:
        lrs = random_lrs(rng)
        spec = maybe(
            rng,
            {"type": "ReduceLROnPlateau"},
            mode=rng.choice(["min", "max"]),
            factor=rng.uniform(0.05, 0.95),
            patience=rng.randint(0, 12),
            threshold=10 ** rng.uniform(-5, -0.5),
            threshold_mode=rng.choice(["rel", "abs"]),
            cooldown=rng.randint(0, 6),
            min_lr=rng.choice([0, 1e-4, [10 ** rng.uniform(-6, -3) for _ in lrs]]),
            eps=rng.choice([1e-8, 1e-4, 0.0]),
        )
        start, noise, decay = rng.uniform(0.5, 3), rng.uniform(0, 0.3), rng.uniform(0, 0.05)
        metrics = [round(start / (1 + decay * i) + noise * rng.random(), 6) for i in range(STEPS)]
        yield run(rng, spec, lrs=lrs, metrics=metrics)


def milestones(rng, count):
    return sorted(rng.randint(1, 250) for _ in range(count))


def sequential(rng):
    while True:
        count = rng.randint(1, 4)
        children = [leaf(rng) for _ in range(count)]
        # Two of them are a case of their own.
        if sum(child["type"] in KEEPERS for child in children) > 1:
            continue
        spec = {"type": "SequentialLR", "schedulers": children, "milestones": milestones(rng, count - 1)}
        yield run(rng, spec)


def chained(rng):
    while True:
        children = [leaf(rng) for _ in range(rng.randint(1, 4))]
        if any(child["type"] in KEEPERS for child in children[1:]):
            continue
        yield run(rng, {"type": "ChainedScheduler", "schedulers": children})


def corners(rng):
    """Compositions of schedules that keep their corners in the parameter groups, where they overwrite each other's."""
    while True:
        children = [leaf(rng, KEEPERS if rng.random() < 0.7 else None) for _ in range(rng.randint(2, 4))]
        if sum(child["type"] in KEEPERS for child in children) < 2:
            continue
        spec = {"type": "ChainedScheduler", "schedulers": children}
        if rng.random() < 0.7:
            spec = {"type": "SequentialLR", "schedulers": children, "milestones": milestones(rng, len(children) - 1)}
        yield run(rng, spec)


def tree(rng, depth):
    if depth == 0 or rng.random() < 0.3:
        return leaf(rng, set(LEAVES) - KEEPERS)
    children = [tree(rng, depth - 1) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.5:
        return {"type": "ChainedScheduler", "schedulers": children}
    return {"type": "SequentialLR", "schedulers": children, "milestones": milestones(rng, len(children) - 1)}


def nested(rng):
    while True:
        spec = tree(rng, 3)
        if not any("schedulers" in child for child in spec.get("schedulers", [])):
            continue
        try:
            yield run(rng, spec)
        except (NotImplementedError, ZeroDivisionError, TypeError, OverflowError):
            continue


def states(rng):
    """What state_dict() gives in the middle of a run, and how the run goes on."""
    while True:
        kind = rng.choice(["leaf", "leaf", "plateau", "sequence", "chain"])
        lrs, metrics = random_lrs(rng), None
        if kind == "plateau":
            spec = {"type": "ReduceLROnPlateau", "patience": rng.randint(0, 4), "factor": 0.5}
            metrics = [round(rng.uniform(0.5, 1), 4) for _ in range(101)]
        elif kind == "leaf":
            spec = leaf(rng)
        else:
            children = [leaf(rng, set(LEAVES) - KEEPERS) for _ in range(rng.randint(1, 3))]
            spec = {"type": "ChainedScheduler", "schedulers": children}
            if kind == "sequence":
                spec = {"type": "SequentialLR", "schedulers": children, "milestones": milestones(rng, len(children) - 1)}
        optimizer = optimizer_for(lrs, "SGD")
        scheduler, steps = build(optimizer, spec), rng.choice([0, 1, rng.randint(1, 80), *spec.get("milestones", [])[:1]])
        case = {"spec": spec, "base": lrs, "steps": steps, "lr": []}
        if cycles(spec):
            case["momentum"] = []
        for index in range(steps + 21):
            if index == steps:
                case["state"] = json.dumps(scheduler.state_dict())
            if index >= steps:
                case["lr"].append(rates(optimizer))
                if cycles(spec):
                    case["momentum"].append(momenta(optimizer))
            optimizer.step()
            scheduler.step(*([] if metrics is None else [metrics[min(index, 100)]]))
        if metrics:
            case["metrics"] = metrics[: steps + 21]
        yield case


def fractional(rng):
    """CosineAnnealingWarmRestarts.step(epoch) at any epochs in any order; `at` lists them. No whole ones: its logarithm misses some."""
    while True:
        lrs, spec = random_lrs(rng), leaf(rng, ["CosineAnnealingWarmRestarts"])
        optimizer = optimizer_for(lrs, "SGD")
        scheduler, epochs, rows = build(optimizer, spec), [round(rng.uniform(0, 300), 3) + 1e-4 for _ in range(10)], []
        for epoch in epochs:
            optimizer.step()
            scheduler.step(epoch)
            rows.append(rates(optimizer))
        yield {"spec": spec, "base": lrs, "at": epochs, "lr": rows}


def jumps(rng):
    """CosineAnnealingWarmRestarts.step(epoch) to restarts and to epochs a little before and after; `at` lists them."""
    while True:
        lrs, spec = random_lrs(rng), leaf(rng, ["CosineAnnealingWarmRestarts"])
        growth, first = rng.choice([2, 3, 5, 9, 10, 11, 12, rng.randint(2, 100)]), spec["T_0"]
        spec["T_mult"] = growth
        scheduler = build(optimizer := optimizer_for(lrs, "SGD"), spec)
        restarts = [first * (growth**n - 1) // (growth - 1) for n in range(1, 16)]
        restarts = [restart for restart in restarts if restart < 1e12]
        near = rng.sample(restarts, min(3, len(restarts)))
        epochs = restarts + [e + d for e in near for d in (-1, 1, -math.ulp(e), 4 * math.ulp(e), 1e-9)]
        rows = []
        for epoch in epochs:
            scheduler.step(epoch)
            rows.append(rates(optimizer))
        yield {"spec": spec, "base": lrs, "at": epochs, "lr": rows}


FAMILIES = {type_: alone(type_) for type_ in sorted(LEAVES)}
FAMILIES.update(ReduceLROnPlateau=plateau, SequentialLR=sequential, ChainedScheduler=chained, nested=nested, states=states, fractional=fractional, jumps=jumps, corners=corners)

for name in sys.argv[1:] or FAMILIES:
    cases = []
    for case in FAMILIES[name](random.Random(f"glissade random {name}")):
        if case is not None:
            cases.append(case)
        if len(cases) == 500:
            break
    text = json.dumps({"torch": torch.__version__, "cases": cases}, allow_nan=False, separators=(",", ":"))
    path = HERE / f"random-{name}.json.gz"
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size // 1024} kB", flush=True)
