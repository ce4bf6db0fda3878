"""Writes solvers.json: trajectories of PyTorch's optimizers in float64, over 200 steps.

Lion, which PyTorch lacks, is optax's.

    python3 make-goldens.py        (needs torch and optax; the committed file was made with torch 2.13)

The gradients are written out by hand, here and in ../problems.ts, so that the goldens test the update rules and nothing
else. Learning rates and momenta that change are PyTorch's own schedulers', stored per step.
"""

import json
import math
from pathlib import Path

import jax
import numpy
import optax
import torch

jax.config.update("jax_enable_x64", True)
# Some optimizers keep numbers of their state in the default type.
torch.set_default_dtype(torch.float64)

STEPS = 200
SAVED = [1, 2, 3, 5, 10, 20, 50, 100, 200]


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


class Lion(torch.optim.Optimizer):
    """optax.lion behind the arguments that PyTorch gives its optimizers."""

    def __init__(self, parameters, lr, betas=(0.9, 0.99), weight_decay=0.0, maximize=False):
        super().__init__(parameters, dict(lr=lr, betas=tuple(betas), weight_decay=weight_decay, maximize=maximize))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            lion = optax.lion(group["lr"], beta1, beta2, weight_decay=group["weight_decay"])
            for parameter in group["params"]:
                value = parameter.numpy()
                state = lion.init(value)
                mean = self.state[parameter].get("exp_avg", torch.zeros_like(parameter))
                state = (state[0]._replace(mu=mean.numpy()), *state[1:])
                gradient = parameter.grad.numpy() * (-1 if group["maximize"] else 1)
                update, state = lion.update(gradient, state, value)
                parameter.add_(torch.from_numpy(numpy.array(update)))
                self.state[parameter]["exp_avg"] = torch.from_numpy(numpy.array(state[0].mu))


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
    make = Lion if solver == "Lion" else getattr(torch.optim, solver)
    if groups is None:
        optimizer = make(parameters, **arguments)
    else:
        split = [{"params": [parameter], **overrides} for parameter, overrides in zip(parameters, groups)]
        optimizer = make(split, **arguments)
    scheduler = make_scheduler(optimizer) if make_scheduler else None

    rates, momenta, saved = [], [], {}
    peaks = [{} for _ in parameters]
    for step in range(1, STEPS + 1):
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([momentum_of(group) for group in optimizer.param_groups])
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


def momentum_of(group):
    return group["momentum"] if "momentum" in group else group.get("betas", [0])[0]


def slots_of(optimizer, parameter):
    """The state tensors, in our form where PyTorch keeps one number for all of a tensor's elements."""
    slots = {}
    for name, value in optimizer.state[parameter].items():
        if name in ("step", "mu") or value is None:
            continue
        if name == "mu_product":
            name, value = "mu_rest", 1 - value
        slots[name] = value.double().expand(parameter.shape)
    return slots


def cyclic(**arguments):
    return lambda optimizer: torch.optim.lr_scheduler.CyclicLR(optimizer, **arguments)


def exponential(gamma):
    return lambda optimizer: torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)


ADAMS = [{}, {"betas": [0.8, 0.99], "eps": 1e-3}, {"weight_decay": 0.05}]
DECOUPLED = {"weight_decay": 0.05, "decoupled_weight_decay": True}

# Solver, its rates on the four problems, and arguments that reach every branch of it.
MORE_SOLVERS = [
    ("NAdam", [0.02, 0.02, 0.01, 0.05], [*ADAMS, {**DECOUPLED, "momentum_decay": 0.05}]),
    ("RAdam", [0.1, 0.0005, 0.05, 0.05], [*ADAMS, DECOUPLED]),
    ("Adamax", [0.1, 0.02, 0.05, 0.05], ADAMS),
    (
        "RMSprop",
        [0.01, 0.002, 0.002, 0.02],
        [{}, {"alpha": 0.9, "eps": 1e-3}, {"centered": True}, {"centered": True, "momentum": 0.5, "weight_decay": 0.02}],
    ),
    ("Adagrad", [0.5, 0.1, 0.5, 0.2], [{}, {"lr_decay": 0.01}, {"initial_accumulator_value": 0.5, "weight_decay": 0.05}]),
    ("Adadelta", [0.5, 0.2, 5.0, 1.0], [{}, {"rho": 0.95, "eps": 1e-5}, {"weight_decay": 0.05}]),
    ("ASGD", [0.05, 0.0005, 0.5, 0.1], [{}, {"lambd": 0.01, "alpha": 0.5, "t0": 20}, {"weight_decay": 0.05, "t0": 5}]),
    ("Rprop", [0.01, 0.001, 0.01, 0.01], [{}, {"etas": [0.3, 1.5], "step_sizes": [1e-4, 0.5]}]),
    ("Lion", [0.02, 0.002, 0.02, 0.02], [{}, {"betas": [0.8, 0.95]}, {"weight_decay": 0.1}]),
]


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
                {"betas": [0.8, 0.99], "eps": 1e-3},
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

    for solver, lrs, variants in MORE_SOLVERS:
        for problem, lr in zip(["ill_conditioned", "rosenbrock", "logistic", "noisy"], lrs):
            for arguments in variants:
                cases.append(run(problem, solver, {"lr": lr, **arguments}))
            cases.append(run(problem, solver, {"lr": lr, **variants[-1]}, exponential(0.97)))
    for solver in ["NAdam", "RAdam", "Adamax", "Lion"]:
        cases.append(run("noisy", solver, {"lr": 0.02}, cyclic(**down)))
        cases.append(run("noisy", solver, {"lr": 0.01, "maximize": True}))
    cases.append(run("noisy", "RMSprop", {"lr": 0.02, "momentum": 0.9}, cyclic(**down)))
    for solver in ["RMSprop", "Adagrad", "Adadelta", "ASGD", "Rprop"]:
        cases.append(run("noisy", solver, {"lr": 0.01, "maximize": True}))
    groups = [{}, {"lr": 0.002, "weight_decay": 0}]
    cases.append(run("logistic", "NAdam", {"lr": 0.02, "weight_decay": 0.05}, exponential(0.98), groups))

    text = json.dumps({"torch": torch.__version__, "steps": STEPS, "cases": cases})
    (Path(__file__).parent / "solvers.json").write_text(text.replace('{"problem"', '\n{"problem"') + "\n")


main()
