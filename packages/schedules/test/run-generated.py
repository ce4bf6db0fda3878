"""Runs generated code and prints the values it gives: JSON lines in, JSON lines out.

A line in is {"target", "code", "steps", "metrics"}; a line out is {"lr": rows, "momentum": rows or null} or {"error"}.
With the single argument "probe": prints which of the targets can be imported here.
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


def torch_rows(optimizer, scheduler, steps, metrics):
    rates, momenta = [], []
    for step in range(steps):
        rates.append([float(group["lr"]) for group in optimizer.param_groups])
        momenta.append([float(group["momentum"]) for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step(*([] if metrics is None else [metrics[step]]))
    return {"lr": rates, "momentum": momenta}


def function_rows(functions, steps):
    return [[float(function(step)) for function in functions] for step in range(steps)]


def numbered(names, prefix):
    if prefix in names:
        return [names[prefix]]
    return [names[f"{prefix}_{index}"] for index in range(len(names)) if f"{prefix}_{index}" in names]


def run(target, code, steps, metrics=None):
    names = {}
    exec(code, names)
    if target in ("pytorch", "transformers"):
        return torch_rows(names["optimizer"], names["scheduler"], steps, metrics)
    if target == "lightning":
        made = names["Model"]().configure_optimizers()
        return torch_rows(made["optimizer"], made["lr_scheduler"]["scheduler"], steps, metrics)
    if target == "keras":
        schedules = names.get("schedules", [names.get("schedule")])
        return {"lr": function_rows(schedules, steps), "momentum": None}
    momenta = numbered(names, "momentum")
    return {
        "lr": function_rows(numbered(names, "schedule"), steps),
        "momentum": function_rows(momenta, steps) if momenta else None,
    }


if sys.argv[1:] == ["probe"]:
    print(json.dumps([target for target, names in MODULES.items() if importable(names)]))
else:
    for line in sys.stdin:
        try:
            print(json.dumps(run(**json.loads(line))))
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
