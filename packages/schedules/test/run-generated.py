"""Runs generated code and prints the values it gives: JSON lines in, JSON lines out.

A line in is {"target", "code", "lr", "steps", "metrics"}; a line out is {"lr": rows, "momentum": rows or null} or
{"error"}. With the single argument "probe": prints which of the targets can be imported here.
"""

import importlib
import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("KERAS_BACKEND", "torch")
MODULES = {
    "pytorch": ["torch"],
    "keras": ["keras"],
    "optax": ["jax", "optax"],
    "transformers": ["torch", "transformers"],
    "lightning": ["torch", "lightning"],
}


def importable(names):
    try:
        for name in names:
            importlib.import_module(name)
        return True
    except Exception:
        return False


def torch_rows(make, steps, metrics):
    optimizer, scheduler = make()
    rates, momenta = [], []
    for step in range(steps):
        if step == steps // 2 and metrics is not None:
            # A run that is interrupted goes on as if it had not been.
            saved = json.loads(json.dumps(scheduler.state_dict())), json.dumps(optimizer.state_dict()["param_groups"])
            optimizer, scheduler = make()
            scheduler.load_state_dict(saved[0])
            for group, old in zip(optimizer.param_groups, json.loads(saved[1])):
                group["lr"] = old["lr"]
        rates.append([float(group["lr"]) for group in optimizer.param_groups])
        momenta.append([float(group["momentum"]) for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step(*([] if metrics is None else [metrics[step]]))
    return {"lr": rates, "momentum": momenta}


def run_torch(code, lr, steps, metrics):
    def make():
        names = {}
        exec(code, names)
        return names["optimizer"], names["scheduler"]

    return torch_rows(make, steps, metrics)


def run_lightning(code, lr, steps, metrics):
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    names = {}
    exec(code, names)

    def make():
        made = names["Model"]().configure_optimizers()
        scheduler = made["lr_scheduler"]["scheduler"]
        # What Lightning goes by when it decides whether to pass the monitored metric.
        assert isinstance(scheduler, ReduceLROnPlateau) == (metrics is not None)
        assert ("monitor" in made["lr_scheduler"]) == (metrics is not None)
        return made["optimizer"], scheduler

    return torch_rows(make, steps, metrics)


def function_rows(functions, steps):
    return [[float(function(step)) for function in functions] for step in range(steps)]


def run_keras(code, lr, steps, metrics):
    names = {}
    exec(code, names)
    if "callback" in names:
        return {"lr": callback_rows(names, lr, steps, metrics), "momentum": None}
    if len(lr) > 1:
        keras_model(names, lr)
    return {"lr": function_rows(names.get("schedules", [names.get("schedule")]), steps), "momentum": None}


def keras_model(names, lr):
    """A model with a layer for each group, and the optimizer that the code makes for it."""
    import keras

    model = keras.Sequential([keras.layers.Dense(1) for _ in lr])
    model.build((None, 1))
    groups = {weight.path: group for group, layer in enumerate(model.layers) for weight in layer.weights}
    names["group_of"] = lambda variable: groups[variable.path]
    model.optimizer = names["optimizer"] if len(lr) > 1 else keras.optimizers.SGD(learning_rate=lr[0])
    model.optimizer.build(model.trainable_variables)
    return model


def callback_rows(names, lr, steps, metrics):
    callback, model = names["callback"], keras_model(names, lr)
    callback.set_model(model)
    callback.on_train_begin({})
    rates = []
    for step in range(steps):
        callback.on_epoch_begin(step, {})
        optimizers = names["optimizers"] if len(lr) > 1 else [model.optimizer]
        rates.append([float(optimizer.learning_rate) for optimizer in optimizers])
        callback.on_epoch_end(step, {} if metrics is None else {callback.monitor: metrics[step]})
    return rates


def numbered(names, prefix):
    if prefix in names:
        return [names[prefix]]
    return [names[f"{prefix}_{index}"] for index in range(len(names)) if f"{prefix}_{index}" in names]


def first_rates(optimizer, groups):
    """The rates that an optimizer takes its first step with: minus the update for gradients of 1."""
    import jax.numpy as jnp

    ones = {f"group{index}": {"weight": jnp.ones(2)} for index in range(groups)}
    updates, _ = optimizer.update(ones, optimizer.init(ones), ones)
    return [-float(updates[name]["weight"][0]) for name in ones]


def run_optax(code, lr, steps, metrics):
    import jax.numpy as jnp

    names = {}
    exec(code, names)
    if metrics is None:
        momenta = numbered(names, "momentum")
        rates = function_rows(numbered(names, "schedule"), steps)
        # One optimizer for all groups, with a schedule for each.
        assert all(abs(a - b) <= 1e-4 * abs(b) for a, b in zip(first_rates(names["optimizer"], len(lr)), rates[0]))
        return {"lr": rates, "momentum": function_rows(momenta, steps) if momenta else None}
    if "plateau" in names:
        return plateau_rows(names["plateau"], lr[0], steps, metrics, "-metric" in code)
    ones = {f"group{index}": jnp.ones(2) for index in range(len(lr))}
    optimizer, rates = names["optimizer"], names["rates"]
    state = rates.put(optimizer.init(ones))
    rows, trace = [], [0.0] * len(lr)
    for step in range(steps):
        updates, state = optimizer.update(ones, state, ones)
        trace = [0.9 * old + 1 for old in trace]
        rows.append([-float(updates[name][0]) / old for name, old in zip(ones, trace)])
        state = rates.put(state, metrics[step])
    return {"lr": rows, "momentum": None}


def plateau_rows(plateau, lr, steps, metrics, negative):
    import jax.numpy as jnp

    state = plateau.init(jnp.ones(2))
    rows = []
    for step in range(steps):
        rows.append([lr * float(state.scale)])
        _, state = plateau.update(jnp.ones(2), state, value=-metrics[step] if negative else metrics[step])
    return {"lr": rows, "momentum": None}


RUNNERS = {
    "pytorch": run_torch,
    "transformers": run_torch,
    "lightning": run_lightning,
    "keras": run_keras,
    "optax": run_optax,
}

if sys.argv[1:] == ["probe"]:
    print(json.dumps([target for target, names in MODULES.items() if importable(names)]))
else:
    for line in sys.stdin:
        job = json.loads(line)
        try:
            print(json.dumps(RUNNERS[job["target"]](job["code"], job["lr"], job["steps"], job["metrics"])))
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
