"""Writes solvers.json: trajectories of PyTorch's optimizers in float64, over 100 steps.

    python3 make-goldens.py        (needs torch; the committed file was made with 2.13)

The gradients are written out by hand, here and in ../problems.ts, so that the goldens test the update rules and nothing
else. Learning rates and momenta that change are PyTorch's own schedulers', stored per step.
"""

import json
import math
from pathlib import Path

import torch

STEPS = 100
SAVED = [1, 2, 3, 5, 10, 20, 50, 100]


def ill_conditioned(p, step):
    """Quadratic bowl in six dimensions, curvatures from 0.1 to 10."""
    curvature = torch.tensor([0.1, 0.25, 0.5, 1.0, 4.0, 10.0], dtype=torch.float64)
    centre = torch.tensor([1.0, -2.0, 3.0, 0.5, -0.25, 0.125], dtype=torch.float64)
    return [curvature * (p[0] - centre)]


def rosenbrock(p, step):
    x, y = p[0].tolist()
    return [torch.tensor([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)], dtype=torch.float64)]


def logistic(p, step):
    """Two parameter tensors (weights and bias) of a logistic regression on 20 fixed points."""
    weights, bias = p[0].tolist(), p[1].tolist()[0]
    gradient, bias_gradient = [0.0, 0.0, 0.0], 0.0
    for i in range(20):
        x = [math.sin(3 * i + j) for j in range(3)]
        label = 1 if math.cos(5 * i) > 0.1 else 0
        z = bias + sum(w * v for w, v in zip(weights, x))
        error = 1 / (1 + math.exp(-z)) - label
        gradient = [g + error * v / 20 for g, v in zip(gradient, x)]
        bias_gradient += error / 20
    return [torch.tensor(gradient, dtype=torch.float64), torch.tensor([bias_gradient], dtype=torch.float64)]


def noisy(p, step):
    """A bowl whose gradient swings with the step: what the momenta and AMSGrad's maximum are for."""
    swing = torch.tensor([math.sin(step * (k + 1)) * (3 if step % 10 == 0 else 1) for k in range(4)], dtype=torch.float64)
    return [0.3 * p[0] + swing]


PROBLEMS = {
    "ill_conditioned": (ill_conditioned, [[0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]),
    "rosenbrock": (rosenbrock, [[-1.2, 1.0]]),
    "logistic": (logistic, [[0.1, -0.2, 0.3], [0.05]]),
    "noisy": (noisy, [[1.0, -1.0, 2.0, 0.5]]),
}


def run(problem, solver, arguments, make_scheduler=None, groups=None):
    """One case; `groups` gives overrides for each parameter, each in a group of its own."""
    gradient, start = PROBLEMS[problem]
    parameters = [torch.nn.Parameter(torch.tensor(values, dtype=torch.float64)) for values in start]
    if groups is None:
        optimizer = getattr(torch.optim, solver)(parameters, **arguments)
    else:
        split = [{"params": [parameter], **overrides} for parameter, overrides in zip(parameters, groups)]
        optimizer = getattr(torch.optim, solver)(split, **arguments)
    scheduler = make_scheduler(optimizer) if make_scheduler else None

    rates, momenta, saved = [], [], {}
    peaks = [{} for _ in parameters]
    for step in range(1, STEPS + 1):
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([group["momentum"] if "momentum" in group else group["betas"][0] for group in optimizer.param_groups])
        for parameter, value in zip(parameters, gradient([p.detach() for p in parameters], step)):
            parameter.grad = value.clone()
        optimizer.step()
        for parameter, peak in zip(parameters, peaks):
            for name, value in slots_of(optimizer, parameter).items():
                peak[name] = max(peak.get(name, 0.0), value.abs().max().item())
        if scheduler is not None:
            scheduler.step()
        if step in SAVED:
            saved[step] = [parameter.detach().tolist() for parameter in parameters]

    case = {"problem": problem, "solver": {"type": solver, **arguments}}
    if groups is not None:
        case["groups"] = groups
    if any(row != rates[0] for row in rates):
        case["lr"] = rates
    if any(row != momenta[0] for row in momenta):
        case["momentum"] = momenta
    slots = [{name: value.tolist() for name, value in slots_of(optimizer, parameter).items()} for parameter in parameters]
    return {**case, "start": start, "saved": saved, "slots": slots, "slot_peaks": peaks}


def slots_of(optimizer, parameter):
    return {name: value for name, value in optimizer.state[parameter].items() if name != "step" and value is not None}


def cyclic(**arguments):
    return lambda optimizer: torch.optim.lr_scheduler.CyclicLR(optimizer, **arguments)


def exponential(gamma):
    return lambda optimizer: torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)


def main():
    cases = []
    for problem, lr in [("ill_conditioned", 0.05), ("rosenbrock", 0.0005), ("logistic", 0.5), ("noisy", 0.1)]:
        for arguments in [
            {},
            {"momentum": 0.9},
            {"momentum": 0.9, "weight_decay": 0.01},
            {"momentum": 0.8, "dampening": 0.3},
            {"momentum": 0.9, "nesterov": True, "weight_decay": 0.005},
        ]:
            cases.append(run(problem, "SGD", {"lr": lr, **arguments}))
        cases.append(run(problem, "SGD", {"lr": lr, "weight_decay": 0.1}, exponential(0.97)))
    for solver in ["Adam", "AdamW"]:
        for problem, lr in [("ill_conditioned", 0.1), ("rosenbrock", 0.02), ("logistic", 0.05), ("noisy", 0.05)]:
            for arguments in [
                {},
                {"betas": [0.8, 0.95], "eps": 1e-3},
                {"weight_decay": 0.1},
                {"amsgrad": True, "betas": [0.9, 0.9], "weight_decay": 0.02},
            ]:
                cases.append(run(problem, solver, {"lr": lr, **arguments}))
            cases.append(run(problem, solver, {"lr": lr, "weight_decay": 0.05}, exponential(0.97)))
    cases.append(run("ill_conditioned", "Adam", {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}))
    cases.append(run("ill_conditioned", "AdamW", {"lr": 0.1, "weight_decay": 0}))
    cases.append(run("ill_conditioned", "Adam", {"lr": 0.1, "eps": 0}))

    down = {"base_lr": 0.001, "max_lr": 0.05, "step_size_up": 13, "base_momentum": 0.7, "max_momentum": 0.95}
    for problem in ["ill_conditioned", "noisy"]:
        for arguments in [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}, {"momentum": 0.9, "dampening": 0.2}]:
            cases.append(run(problem, "SGD", {"lr": 0.05, **arguments}, cyclic(**down)))
        cases.append(run(problem, "Adam", {"lr": 0.05, "amsgrad": True}, cyclic(**down)))
        cases.append(run(problem, "AdamW", {"lr": 0.05}, cyclic(**down)))

    # Up the hill of the negated noise-free bowl would run away; the swinging one stays in sight for 100 steps.
    cases.append(run("noisy", "SGD", {"lr": 0.01, "momentum": 0.5, "maximize": True, "weight_decay": 0.01}))
    cases.append(run("noisy", "Adam", {"lr": 0.01, "maximize": True, "weight_decay": 0.01}))
    cases.append(run("noisy", "AdamW", {"lr": 0.01, "maximize": True}))

    for solver, arguments in [("SGD", {"lr": 0.5, "momentum": 0.9, "weight_decay": 0.01}), ("AdamW", {"lr": 0.05})]:
        groups = [{}, {"lr": arguments["lr"] / 10, "weight_decay": 0}]
        cases.append(run("logistic", solver, arguments, exponential(0.98), groups))

    text = json.dumps({"torch": torch.__version__, "steps": STEPS, "cases": cases})
    (Path(__file__).parent / "solvers.json").write_text(text.replace('{"problem"', '\n{"problem"') + "\n")


main()
