"""Answers lines on standard input: `PEER NAME` prints the nanoseconds per call of that schedule, as JSON; null where the
peer has none. PEER is pytorch (a scheduler step), optax or jitted (a call of the schedule). Used by bench/schedules.ts."""

import functools
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def pytorch_steps():
    """Each schedule as a function that makes `count` steps, and the version."""
    import torch
    from torch.optim import lr_scheduler

    makers = {
        "StepLR": lambda o: lr_scheduler.StepLR(o, 30),
        "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9999),
        "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 1_000_000),
        "CyclicLR": lambda o: lr_scheduler.CyclicLR(o, 0.001, 0.1, step_size_up=2000),
        "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=1_000_000),
        "SequentialLR": lambda o: lr_scheduler.SequentialLR(
            o,
            [lr_scheduler.LinearLR(o, 0.1, total_iters=1000), lr_scheduler.CosineAnnealingLR(o, 999_000)],
            [1000],
        ),
    }

    def stepping(make):
        def run(count):
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
            scheduler = make(optimizer)
            optimizer.step()
            for _ in range(count):
                scheduler.step()

        return run

    return {name: stepping(make) for name, make in makers.items()}, torch.__version__


def optax_calls(jitted):
    import jax
    import optax

    schedules = {
        "CosineAnnealingLR": optax.cosine_decay_schedule(0.1, 1_000_000),
        "ExponentialLR": optax.exponential_decay(0.1, 1, 0.9999),
        "SequentialLR": optax.warmup_cosine_decay_schedule(0.01, 0.1, 1000, 1_000_000),
        "OneCycleLR": optax.cosine_onecycle_schedule(1_000_000, 0.1),
    }

    def calling(schedule):
        def run(count):
            for step in range(count):
                value = schedule(step)
            jax.block_until_ready(value)

        return run

    return {name: calling(jax.jit(each) if jitted else each) for name, each in schedules.items()}, optax.__version__


@functools.cache
def peer(name):
    try:
        return pytorch_steps() if name == "pytorch" else optax_calls(name == "jitted")
    except ImportError:
        return {}, None


COUNTS = {"pytorch": 20_000, "optax": 300, "jitted": 3_000}
warm = set()

for line in sys.stdin:
    kind, name = line.split()
    runs, version = peer(kind)
    nanoseconds = None
    if name in runs:
        if (kind, name) not in warm:
            runs[name](COUNTS[kind] // 10)
            warm.add((kind, name))
        start = time.perf_counter_ns()
        runs[name](COUNTS[kind])
        nanoseconds = (time.perf_counter_ns() - start) / COUNTS[kind]
    print(json.dumps({"version": version, "nanoseconds": nanoseconds}), flush=True)
