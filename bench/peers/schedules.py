"""Nanoseconds per scheduler step in PyTorch and per call in optax, as one line of JSON. Called by bench/schedules.ts."""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
REPEATS = 5


def best_of(run, count):
    """The fastest of some runs, in nanoseconds per step: what the machine can do when it is left alone."""
    run(count // 10)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter_ns()
        run(count)
        times.append((time.perf_counter_ns() - start) / count)
    return min(times)


def pytorch():
    import torch
    from torch.optim import lr_scheduler

    def stepping(make):
        def run(count):
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
            scheduler = make(optimizer)
            optimizer.step()
            for _ in range(count):
                scheduler.step()

        return best_of(run, 20_000)

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
    return torch.__version__, {name: stepping(make) for name, make in makers.items()}


def optax_calls():
    import jax
    import optax

    schedules = {
        "CosineAnnealingLR": optax.cosine_decay_schedule(0.1, 1_000_000),
        "ExponentialLR": optax.exponential_decay(0.1, 1, 0.9999),
        "SequentialLR": optax.warmup_cosine_decay_schedule(0.01, 0.1, 1000, 1_000_000),
        "OneCycleLR": optax.cosine_onecycle_schedule(1_000_000, 0.1),
    }

    def calling(schedule, count):
        def run(times):
            for step in range(times):
                value = schedule(step)
            jax.block_until_ready(value)

        return best_of(run, count)

    plain = {name: calling(schedule, 500) for name, schedule in schedules.items()}
    jitted = {name: calling(jax.jit(schedule), 5_000) for name, schedule in schedules.items()}
    return optax.__version__, plain, jitted


answer = {}
for peer in sys.argv[1:]:
    try:
        if peer == "pytorch":
            version, step = pytorch()
            answer["pytorch"] = {"version": version, "step": step}
        if peer == "optax":
            version, plain, jitted = optax_calls()
            answer["optax"] = {"version": version, "plain": plain, "jitted": jitted}
    except ImportError as error:
        print(f"{peer} is not there: {error}", file=sys.stderr)
print(json.dumps(answer))
