"""Writes the golden values of the schedules that PyTorch does not have, one compressed JSON file per origin.

Usage: python3 make-field-goldens.py [origin ...]     (writes beside this file)

Needs torch 2.13, timm 1.0.29, transformers 5.18, keras 3.15 (its torch backend, which calculates in float64 when told to), optax 0.2.8 and scipy 1.17: the
values come from these, in float64. fastai, mmengine and the papers' schedules are computed here from their published
formulas, which `publish` names.

Each case holds a spec, the base rates of two parameter groups, the steps asked for, and `lr`: one row per step.
`momentum` likewise where it is cycled; `metrics` are what a closed-loop schedule was given before each step from 1 on.
"""

import gzip
import importlib.metadata
import json
import math
import os
import pathlib
import random
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")
warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
CASES = 100
VERSIONS = {}


def rate(rng):
    return 10 ** rng.uniform(-5, 0)


def asked(rng, total):
    """Which steps of a schedule to keep: its ends, and some between and after."""
    steps = {0, 1, 2, total - 1, total, total + 1, *(rng.randint(0, max(3, total + total // 4)) for _ in range(16))}
    return sorted(step for step in steps if step >= 0)


def case(type_, arguments, bases, steps, value, **more):
    rows = [[float(value(step, base)) for base in bases] for step in steps]
    return {"spec": {"type": type_, **arguments}, "base": bases, "steps": steps, "lr": rows, **more}


# --- timm --------------------------------------------------------------------------------------------------------


def timm_cases(rng):
    import torch
    from timm import scheduler as schedulers

    VERSIONS["timm"] = importlib.metadata.version("timm")

    def optimizer_for(bases):
        groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in bases]
        return torch.optim.SGD(groups, lr=bases[0])

    def extras(total):
        warm = rng.choice([0, rng.randint(1, max(1, total // 3))])
        noise = rng.choice([None, None, [rng.randint(0, total)], sorted([rng.randint(0, total), rng.randint(0, total)])])
        arguments = {"warmup_t": warm, "warmup_lr_init": rng.choice([0, rate(rng) / 100])}
        if noise:
            arguments["noise_range_t"] = noise
            arguments["noise_pct"] = rng.choice([0.67, 0.2, 1.0])
            arguments["noise_seed"] = rng.choice([42, 0, 7, 2**31 + 5])
        return arguments

    def cycles():
        return {
            "cycle_mul": rng.choice([1.0, 1.0, 2.0, 1.5, 3.0]),
            "cycle_decay": rng.choice([1.0, 0.5, 0.1]),
            "cycle_limit": rng.randint(1, 4),
        }

    def python_arguments(arguments):
        given = dict(arguments)
        noise = given.get("noise_range_t")
        if noise and len(noise) == 1:
            given["noise_range_t"] = noise[0]
        return given

    def run(type_, arguments, total):
        bases = [rate(rng), rate(rng)]
        optimizer = optimizer_for(bases)
        scheduler = getattr(schedulers, type_)(optimizer, **python_arguments(arguments))
        # timm's first value is what the constructor leaves, and it takes the logarithm of a cycle's number, which now
        # and then comes out one too low at a restart: those steps are left out.
        steps = [step for step in asked(rng, total) if step > 0 and not misses_restart(arguments, step)]
        rows = []
        for step in steps:
            scheduler.step(step)
            rows.append([float(group["lr"]) for group in optimizer.param_groups])
        return {"spec": {"type": type_, **arguments}, "base": bases, "steps": steps, "lr": rows}

    def misses_restart(arguments, step):
        mul = arguments.get("cycle_mul", 1)
        if mul == 1:
            return False
        t = step - (arguments["warmup_t"] if arguments.get("warmup_prefix") else 0)
        if t <= 0:
            return False
        exact, start = 0, 0
        while start + arguments["t_initial"] * mul**exact <= t:
            start += arguments["t_initial"] * mul**exact
            exact += 1
        found = math.floor(math.log(1 - t / arguments["t_initial"] * (1 - mul), mul))
        return found != exact

    for _ in range(CASES):
        total = rng.randint(2, 80)
        k = {"k_decay": rng.choice([1.0, 1.0, 0.5, 1.5, 2.0])}
        low = {"lr_min": rng.choice([0.0, rate(rng) / 1000])}
        prefix = {"warmup_prefix": rng.random() < 0.5}
        shared = {"t_initial": total, **low, **cycles(), **extras(total), **prefix}
        length = total * rng.randint(1, 5)
        yield run("CosineLRScheduler", {**shared, **k}, length)
        yield run("TanhLRScheduler", {**shared, "lb": rng.uniform(-8, -3), "ub": rng.uniform(1, 4)}, length)
        yield run("PolyLRScheduler", {**shared, **k, "power": rng.choice([0.5, 1.0, 0.9, 2.0])}, length)
        stairs = {"decay_rate": rng.uniform(0.1, 1), **extras(total), **prefix}
        yield run("StepLRScheduler", {"decay_t": rng.choice([rng.randint(1, 20), 2.4, 0.5]), **stairs}, total)
        marks = sorted(rng.randint(1, total) for _ in range(rng.randint(1, 5)))
        yield run("MultiStepLRScheduler", {"decay_t": marks, **stairs}, total)

        bases = [rate(rng), rate(rng)]
        arguments = {
            "decay_rate": rng.uniform(0.05, 0.9),
            "patience_t": rng.randint(0, 4),
            "threshold": 10 ** rng.uniform(-5, -1),
            "cooldown_t": rng.randint(0, 3),
            "lr_min": rng.choice([0, rate(rng) / 1000]),
            "mode": rng.choice(["min", "max"]),
            **extras(40),
        }
        if arguments.get("noise_range_t"):
            arguments["noise_type"] = rng.choice(["normal", "uniform"])
        optimizer = optimizer_for(bases)
        scheduler = schedulers.PlateauLRScheduler(optimizer, **python_arguments(arguments))
        rows = [[float(group["lr"]) for group in optimizer.param_groups]]
        metrics = [rng.uniform(0.5, 1.5) / (1 + 0.05 * step) for step in range(40)]
        for step, metric in enumerate(metrics):
            scheduler.step(step + 1, metric)
            rows.append([float(group["lr"]) for group in optimizer.param_groups])
        spec = {"type": "PlateauLRScheduler", **arguments}
        yield {"spec": spec, "base": bases, "steps": list(range(41)), "lr": rows, "metrics": metrics}


# --- Transformers ------------------------------------------------------------------------------------------------


def transformers_cases(rng):
    import torch
    import transformers
    from transformers import optimization

    VERSIONS["transformers"] = transformers.__version__

    def run(type_, function, arguments, total):
        # The original takes shares of the optimizer's own rate, so each group gets an optimizer of its own.
        bases = [rate(rng), rate(rng)]
        steps = asked(rng, total)
        columns = []
        for base in bases:
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
            scheduler = getattr(optimization, function)(optimizer, **arguments)
            values = {}
            for step in range(max(steps) + 1):
                values[step] = float(optimizer.param_groups[0]["lr"])
                optimizer.step()
                scheduler.step()
            columns.append([values[step] for step in steps])
        rows = [list(row) for row in zip(*columns)]
        return {"spec": {"type": type_, **arguments}, "base": bases, "steps": steps, "lr": rows}

    for _ in range(CASES):
        total = rng.randint(2, 120)
        warm = {"num_warmup_steps": rng.choice([0, 1, rng.randint(0, total)])}
        both = {**warm, "num_training_steps": total}
        waves = {"num_cycles": rng.choice([0.5, 1.0, 0.25, 1.5])}
        lowest = rng.choice([{"min_lr": 1e-6}, {"min_lr_rate": rng.uniform(0, 1)}])
        yield run("constant", "get_constant_schedule", {}, 5)
        yield run("constant_with_warmup", "get_constant_schedule_with_warmup", warm, total)
        yield run("linear", "get_linear_schedule_with_warmup", both, total)
        yield run("cosine", "get_cosine_schedule_with_warmup", {**both, **waves}, total)
        restarts = {**both, "num_cycles": rng.randint(1, 5)}
        yield run("cosine_with_restarts", "get_cosine_with_hard_restarts_schedule_with_warmup", restarts, total)
        if both["num_warmup_steps"] < total:
            power = {**both, "lr_end": 1e-7, "power": rng.choice([1.0, 2.0, 0.5])}
            yield run("polynomial", "get_polynomial_decay_schedule_with_warmup", power, total)
        scale = rng.choice([{}, {"timescale": rng.randint(1, 50) + warm["num_warmup_steps"]}])
        yield run("inverse_sqrt", "get_inverse_sqrt_schedule", {**warm, **scale}, total)
        name = "get_cosine_with_min_lr_schedule_with_warmup"
        yield run("cosine_with_min_lr", name, {**both, **waves, **lowest}, total)
        first = rng.choice([{}, {"warmup_lr_rate": rng.uniform(0, 1)}])
        arguments = {**both, **waves, **lowest, **first}
        yield run("cosine_warmup_with_min_lr", name + "_lr_rate", arguments, total)
        decay = rng.randint(0, total - both["num_warmup_steps"])
        length = rng.choice([{"num_training_steps": total}, {"num_stable_steps": rng.randint(0, 40)}])
        shapes = {
            "warmup_type": rng.choice(["linear", "cosine", "1-sqrt"]),
            "decay_type": rng.choice(["linear", "cosine", "1-sqrt"]),
            "min_lr_ratio": rng.choice([0.0, 0.1]),
        }
        yield run("warmup_stable_decay", "get_wsd_schedule", {**warm, "num_decay_steps": decay, **length, **shapes}, total)
        yield greedy_case(rng, optimization, torch)


def greedy_case(rng, optimization, torch):
    bases = [rate(rng), rate(rng)]
    arguments = {
        "mode": rng.choice(["min", "max"]),
        "factor": rng.uniform(0.3, 0.95),
        "patience": rng.randint(0, 3),
        "threshold": 10 ** rng.uniform(-6, -2),
        "threshold_mode": rng.choice(["abs", "rel"]),
        "cooldown": rng.randint(0, 3),
        "warmup": rng.randint(0, 3),
        "min_lr": rng.choice([1e-3, [1e-4, 1e-2]]),
        "max_lr": rng.choice([1.0, [0.5, 2.0]]),
        "smooth": rng.random() < 0.5,
        "window_size": rng.randint(1, 8),
        "reset_start": rng.randint(1, 4),
    }
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in bases]
    optimizer = torch.optim.SGD(groups, lr=bases[0])
    scheduler = optimization.GreedyLR(optimizer, **arguments)
    slope = rng.choice([-0.02, 0.0, 0.02])
    metrics = [1 + slope * step + 0.02 * rng.random() for step in range(60)]
    rows = [[float(group["lr"]) for group in optimizer.param_groups]]
    for metric in metrics:
        scheduler.step(metric)
        rows.append([float(group["lr"]) for group in optimizer.param_groups])
    spec = {"type": "greedy", **arguments}
    return {"spec": spec, "base": bases, "steps": list(range(61)), "lr": rows, "metrics": metrics}


# --- Keras -------------------------------------------------------------------------------------------------------


def keras_cases(rng):
    import keras

    keras.config.set_floatx("float64")
    VERSIONS["keras"] = keras.__version__

    def run(type_, arguments, total, initial=None):
        bases = [rate(rng), rate(rng)]
        make = getattr(keras.optimizers.schedules, type_)
        given = {} if initial is None else {"initial_learning_rate": initial}

        def value(step, base):
            start = {} if type_ == "PiecewiseConstantDecay" else {"initial_learning_rate": base if initial is None else initial}
            return make(**start, **arguments)(step)

        return case(type_, {**given, **arguments}, bases, asked(rng, total), value)

    for _ in range(CASES):
        total = rng.randint(2, 100)
        initial = rng.choice([None, rate(rng)])
        decay = {"decay_steps": total}
        stairs = {**decay, "decay_rate": rng.uniform(0.1, 1.2), "staircase": rng.random() < 0.5}
        yield run("ExponentialDecay", stairs, total * 3, initial)
        yield run("InverseTimeDecay", stairs, total * 3, initial)
        power = {"end_learning_rate": rate(rng) / 100, "power": rng.choice([1.0, 2.0, 0.5]), "cycle": rng.random() < 0.5}
        yield run("PolynomialDecay", {**decay, **power}, total * 3, initial)
        boundaries = sorted(rng.sample(range(1, total + 10), rng.randint(1, 5)))
        values = [rate(rng) for _ in range(len(boundaries) + 1)]
        yield run("PiecewiseConstantDecay", {"boundaries": boundaries, "values": values}, total)
        alpha = {"alpha": rng.choice([0.0, 0.1])}
        warm = rng.choice([{}, {"warmup_target": rate(rng), "warmup_steps": rng.randint(1, 20)}])
        yield run("CosineDecay", {**decay, **alpha, **warm}, total + 20, initial)
        # From growth 3 on, Keras' logarithm now and then misses the restart itself; 1, 1.5 and 2 are safe.
        growth = {"t_mul": rng.choice([1.0, 2.0, 1.5]), "m_mul": rng.choice([1.0, 0.8]), **alpha}
        yield run("CosineDecayRestarts", {"first_decay_steps": total, **growth}, total * 6, initial)


# --- optax -------------------------------------------------------------------------------------------------------


def optax_cases(rng):
    import jax

    jax.config.update("jax_enable_x64", True)
    import optax

    VERSIONS["optax"] = optax.__version__

    def run(type_, arguments, total, free=None):
        """`free` names the argument that takes the base rate where the spec leaves it out."""
        bases = [rate(rng), rate(rng)]
        left_out = free is not None and rng.random() < 0.5
        spec = {key: value for key, value in arguments.items() if not (left_out and key == free)}

        def value(step, base):
            given = {**arguments, free: base} if left_out else dict(arguments)
            if "boundaries_and_scales" in given:
                given["boundaries_and_scales"] = {int(key): scale for key, scale in given["boundaries_and_scales"].items()}
            return getattr(optax, type_)(**given)(step)

        return case(type_, spec, bases, asked(rng, total), value)

    for _ in range(CASES):
        total = rng.randint(4, 100)
        ends = {"init_value": rate(rng), "end_value": rate(rng)}
        ramp = {"transition_steps": rng.randint(1, total), "transition_begin": rng.randint(0, 10)}
        yield run("constant_schedule", {"value": rate(rng)}, 5, "value")
        yield run("linear_schedule", {**ends, **ramp}, total, "init_value")
        yield run("polynomial_schedule", {**ends, **ramp, "power": rng.choice([1.0, 2.0, 0.5])}, total, "init_value")
        decay = {**ramp, "decay_rate": rng.uniform(0.2, 1.2), "staircase": rng.random() < 0.5}
        decay["end_value"] = rng.choice([None, rate(rng) / 10])
        yield run("exponential_decay", {"init_value": rate(rng), **decay}, total, "init_value")
        cosine = {"decay_steps": total, "alpha": rng.choice([0.0, 0.1]), "exponent": rng.choice([1.0, 2.0])}
        yield run("cosine_decay_schedule", {"init_value": rate(rng), **cosine}, total, "init_value")
        marks = sorted(rng.sample(range(1, total), rng.randint(1, 3)))
        scales = {"boundaries_and_scales": {str(mark): rng.uniform(0.1, 2) for mark in marks}}
        yield run("piecewise_constant_schedule", {"init_value": rate(rng), **scales}, total, "init_value")
        kind = {"interpolate_type": rng.choice(["linear", "cosine"])}
        yield run("piecewise_interpolate_schedule", {**kind, "init_value": rate(rng), **scales}, total, "init_value")
        cycle = {"transition_steps": total + 10, "peak_value": rate(rng), "div_factor": rng.uniform(2, 30)}
        yield run("linear_onecycle_schedule", {**cycle, "final_div_factor": 1e3}, total + 10, "peak_value")
        yield run("cosine_onecycle_schedule", {**cycle, "final_div_factor": 1e3}, total + 10, "peak_value")
        warm = {"init_value": rate(rng) / 10, "peak_value": rate(rng), "warmup_steps": rng.randint(0, total // 2)}
        yield run("warmup_constant_schedule", warm, total, "peak_value")
        last = {"decay_steps": total, "end_value": rate(rng) / 100, "exponent": rng.choice([1.0, 2.0])}
        yield run("warmup_cosine_decay_schedule", {**warm, **last}, total, "peak_value")
        yield run("warmup_exponential_decay_schedule", {**warm, **decay}, total, "peak_value")
        kwargs = []
        for _ in range(rng.randint(1, 3)):
            steps = rng.randint(4, 40)
            kwargs.append(
                {
                    "init_value": rate(rng) / 10,
                    "peak_value": rate(rng),
                    "warmup_steps": rng.randint(0, steps // 2),
                    "decay_steps": steps,
                    "end_value": 0.0,
                }
            )
        yield run("sgdr_schedule", {"cosine_kwargs": kwargs}, sum(kwarg["decay_steps"] for kwarg in kwargs))


# --- published formulas ------------------------------------------------------------------------------------------


def half_cosine(start, end, pos):
    return start + (1 + math.cos(math.pi * (1 - pos))) * (end - start) / 2


def combined(pos, pct, start, middle, end):
    """fastai's combine_scheds of two cosines, in float64 (fastai keeps the shares in float32)."""
    pos = min(pos, 1)
    if pos < pct:
        return half_cosine(start, middle, pos / pct)
    return half_cosine(middle, end, (pos - pct) / (1 - pct))


def mmengine_restarts(total, base, periods, weights, lowest):
    """mmengine's recursion, step by step."""
    values = [base]
    ends = [sum(periods[: index + 1]) for index in range(len(periods))]
    for step in range(total + 1):
        index = next((index for index, end in enumerate(ends) if step < end), None)
        if index is None:
            values.append(values[-1])
            continue
        since = step - (ends[index - 1] if index else 0)
        if since == 0:
            values.append(base * weights[index])
        else:
            ratio = (1 + math.cos(math.pi * since / periods[index])) / (1 + math.cos(math.pi * (since - 1) / periods[index]))
            values.append(ratio * (values[-1] - lowest) + lowest)
    return values[1:]


def published_cases(rng):
    """fastai/callback/schedule.py; mmengine/optim/scheduler/param_scheduler.py; Attention Is All You Need eq. 3; REX
    (arXiv 2107.04197) section 3; Power scheduler (arXiv 2408.13359): eta = min(eta_max, beta * a * n^b); Straight to
    Zero (arXiv 2502.15938); points by numpy.interp and scipy's PchipInterpolator (Fritsch and Butland 1984)."""
    import numpy
    import scipy
    from scipy.interpolate import PchipInterpolator

    VERSIONS["scipy"] = scipy.__version__
    for _ in range(CASES):
        total = rng.randint(2, 100)
        bases = [rate(rng), rate(rng)]
        steps = asked(rng, total)
        pct = rng.uniform(0.05, 0.95)
        flat = {"total_iters": total, "pct_start": pct, "div_final": rng.choice([1e5, 10.0])}
        yield case("fit_flat_cos", flat, bases, steps, lambda t, b: combined(t / total, pct, b, b, b / flat["div_final"]))
        high = rate(rng)
        moms = [rng.uniform(0.8, 0.99) for _ in range(3)]
        one = {**flat, "lr_max": high, "div": rng.uniform(5, 30), "moms": moms}
        rows = [[combined(t / total, pct, *moms)] * 2 for t in steps]
        cycle = lambda t, b: combined(t / total, pct, high / one["div"], high, high / one["div_final"])
        yield case("fit_one_cycle", one, bases, steps, cycle, momentum=rows)

        periods = [rng.randint(1, 30) for _ in range(rng.randint(1, 4))]
        weights = [rng.uniform(0.2, 1) for _ in periods]
        low = rng.choice([{"eta_min": rate(rng) / 1000}, {"eta_min_ratio": rng.uniform(0, 0.1)}])
        length = sum(periods)
        curves = {
            base: mmengine_restarts(length + length // 4 + 4, base, periods, weights, low.get("eta_min", base * low.get("eta_min_ratio", 0)))
            for base in bases
        }
        restarts = {"periods": periods, "restart_weights": weights, **low}
        yield case("CosineRestartLR", restarts, bases, asked(rng, length), lambda t, b: curves[b][t])

        noam = {"model_size": rng.choice([64, 512, 1024]), "warmup_steps": rng.randint(1, total), "factor": rng.uniform(0.5, 2)}
        peak = noam["factor"] * noam["model_size"] ** -0.5
        warm = noam["warmup_steps"]
        yield case("NoamLR", noam, bases, steps, lambda t, b: b * peak * min((t + 1) ** -0.5, (t + 1) * warm**-1.5))
        rex = {"total_iters": total, "eta_min": rng.choice([0.0, rate(rng) / 100])}

        def reflected(t, base):
            z = min(1, t / total)
            return rex["eta_min"] + (base - rex["eta_min"]) * ((1 - z) / (1 / 2 + 1 / 2 * (1 - z)))

        yield case("RexLR", rex, bases, steps, reflected)
        power = {"batch_size": rng.randint(1, 64), "tokens_per_step": rng.randint(100, 10**6), "a": 4.0, "b": -0.51}

        def power_law(t, base):
            n = t * power["tokens_per_step"]
            return base if t == 0 else min(base, power["batch_size"] * power["a"] * n ** power["b"])

        yield case("PowerLR", power, bases, steps, power_law)
        yield case("LinearToZeroLR", {"total_iters": total}, bases, steps, lambda t, b: b * max(0, 1 - t / total))

        xs = sorted(rng.sample(range(0, total + 12), rng.randint(2, 8)))
        ys = [rng.choice([rate(rng), 0.5, 0.1]) for _ in xs]
        points = {"points": [list(point) for point in zip(xs, ys)]}
        yield case("PiecewiseLR", points, bases, steps, lambda t, b: numpy.interp(t, xs, ys))
        smooth = PchipInterpolator(xs, ys)
        clamped = lambda t: smooth(min(max(t, xs[0]), xs[-1]))
        cubic = {**points, "interpolation": "monotone", "values": "factor"}
        yield case("PiecewiseLR", cubic, bases, steps, lambda t, b: b * clamped(t))
        stairs = lambda t, b: ys[max(0, sum(x <= t for x in xs) - 1)]
        yield case("PiecewiseLR", {**points, "interpolation": "step"}, bases, steps, stairs)


ORIGINS = {
    "timm": timm_cases,
    "transformers": transformers_cases,
    "keras": keras_cases,
    "optax": optax_cases,
    "published": published_cases,
}

for name in sys.argv[1:] or ORIGINS:
    VERSIONS.clear()
    cases = list(ORIGINS[name](random.Random(f"glissade {name}")))
    text = json.dumps({"versions": VERSIONS, "cases": cases}, allow_nan=False, separators=(",", ":"))
    path = HERE / f"{name}.json.gz"
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size // 1024} kB")
