/**
 * What generated Python is made of where a schedule answers to a metric: plain classes over lists of rates, one entry
 * per parameter group, the same for every framework. Each has `start(base, rates)`, which gives the rates of step 0
 * (`base`: what it starts from; `rates`: what is there when schedules share them), and `step(rates, metric)`.
 */
const classes = {
  improves: {
    needs: [],
    text: `def improves(metric, best, mode, threshold, threshold_mode):
    """Whether a metric beats the best so far by more than the threshold."""
    sign = -1 if mode == "min" else 1
    bound = best + sign * threshold if threshold_mode == "abs" else best * (1 + sign * threshold)
    return metric < bound if mode == "min" else metric > bound`,
  },
  Plateau: {
    needs: ["improves"],
    text: `class Plateau:
    """Multiplies the rates by factor when a metric has not improved for more than patience steps."""

    def __init__(self, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps):
        self.mode, self.factor, self.patience = mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.min_lr, self.eps = cooldown, min_lr, eps

    def start(self, base, rates):
        self.best = math.inf if self.mode == "min" else -math.inf
        self.bad = self.cooling = 0
        return rates

    def improved(self, metric):
        # A share of a negative best is taken of its size.
        negative = self.threshold_mode == "rel" and -math.inf < self.best < 0
        threshold = -self.threshold if negative else self.threshold
        return improves(metric, self.best, self.mode, threshold, self.threshold_mode)

    def step(self, rates, metric):
        if self.improved(metric):
            self.best, self.bad = metric, 0
        else:
            self.bad += 1
        if self.cooling > 0:
            self.cooling -= 1
            self.bad = 0
        if self.bad <= self.patience:
            return rates
        self.cooling, self.bad = self.cooldown, 0
        reduced = [max(lr * self.factor, floor) for lr, floor in zip(rates, self.min_lr)]
        return [low if lr - low > self.eps else lr for lr, low in zip(rates, reduced)]`,
  },
  WarmPlateau: {
    needs: [],
    text: `class WarmPlateau:
    """A plateau schedule behind a straight climb; noise holds the share of the rate that is added at a step."""

    def __init__(self, plateau, warmup_t, warmup_lr_init, noise):
        self.plateau, self.warmup_t, self.first, self.noise = plateau, warmup_t, warmup_lr_init, noise

    def start(self, base, rates):
        self.t, self.base, self.quiet = 0, base, None
        rates = self.plateau.start(base, rates)
        return [self.first for _ in rates] if self.warmup_t > 0 else rates

    def step(self, rates, metric):
        self.t += 1
        if self.t <= self.warmup_t:
            return [self.first + self.t * ((lr - self.first) / self.warmup_t) for lr in self.base]
        quiet = self.plateau.step(self.quiet or rates, metric)
        share = self.noise.get(self.t, 0.0)
        self.quiet = quiet if share else None
        return [lr + lr * share for lr in quiet]`,
  },
  Greedy: {
    needs: ["improves"],
    text: `class Greedy:
    """Divides the rates by factor while a metric improves, multiplies them by it while it does not."""

    def __init__(self, mode, factor, patience, threshold, threshold_mode, cooldown, warmup,
                 min_lr, max_lr, eps, smooth, window_size, reset_start):
        self.mode, self.factor, self.patience = mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.warmup = cooldown, warmup
        self.min_lr, self.max_lr, self.eps = min_lr, max_lr, eps
        self.smooth, self.window_size, self.reset_start = smooth, window_size, reset_start

    def start(self, base, rates):
        self.base = base
        self.bad = self.cooling = 0
        self.reset()
        return rates

    def reset(self):
        self.best = math.inf if self.mode == "min" else -math.inf
        self.good = self.warming = 0
        self.until_reset, self.window, self.total = self.reset_start, [], 0.0

    def mean(self, metric):
        self.window.append(metric)
        self.total += metric
        if len(self.window) > self.window_size:
            self.total -= self.window.pop(0)
        return self.total / len(self.window)

    def step(self, rates, metric):
        if self.smooth:
            metric = self.mean(metric)
        if self.cooling > 0 or self.warming > 0:
            if self.cooling > 0:
                self.cooling -= 1
            else:
                self.warming -= 1
            self.bad = self.good = 0
            return rates
        if improves(metric, self.best, self.mode, self.threshold, self.threshold_mode):
            self.best, self.bad, self.good = metric, 0, self.good + 1
        else:
            self.bad, self.good = self.bad + 1, 0
        if self.good > self.patience:
            self.warming, self.good = self.warmup, 0
            self.until_reset = self.reset_start
            raised = [min(lr / self.factor, top) for lr, top in zip(rates, self.max_lr)]
            return [high if high - lr > self.eps else lr for lr, high in zip(rates, raised)]
        if self.bad > self.patience:
            self.cooling, self.bad = self.cooldown, 0
            return self.reduced(rates)
        return rates

    def reduced(self, rates):
        lower = [max(lr * self.factor, floor) for lr, floor in zip(rates, self.min_lr)]
        rates = [low if lr - low > self.eps else lr for lr, low in zip(rates, lower)]
        if any(lr > floor for lr, floor in zip(rates, self.min_lr)):
            return rates
        self.until_reset -= 1
        if self.until_reset > 0:
            return rates
        self.reset()
        return self.base`,
  },
  Curve: {
    needs: [],
    text: `class Curve:
    """Rates that depend on the step alone: for every group a function of the step t and the base rate lr."""

    def __init__(self, functions):
        self.functions = functions

    def at(self, t, base):
        return [function(t, lr) for function, lr in zip(self.functions, base)]

    def start(self, base, rates):
        self.t, self.base = 0, base
        return self.at(0, base)

    def step(self, rates, metric):
        self.t += 1
        return self.at(self.t, self.base)`,
  },
  Onward: {
    needs: ["Curve"],
    text: `class Onward(Curve):
    """A curve that goes on from the rates as it finds them, which others may have changed."""

    def start(self, base, rates):
        super().start(base, rates)
        return self.at(0, rates)

    def step(self, rates, metric):
        self.t += 1
        return [self.next(*each) for each in zip(self.functions, self.base, rates)]

    def next(self, function, base, rate):
        low, high = function(self.t - 1, 0.0), function(self.t - 1, 1.0)
        if high != low:
            return function(self.t, (rate - low) / (high - low))
        # Nothing was left of the base rate: the curve stays where it is, or moves on by its own change.
        after = function(self.t, base)
        stays = function(self.t, 0.0) == function(self.t, 1.0)
        return after if stays else rate + after - function(self.t - 1, base)`,
  },
  Composed: {
    needs: [],
    text: `class Composed:
    """Schedules as one: for every group a formula in which run(i, t) is the rate of the i-th one at its step t."""

    def __init__(self, parts, formulas, starts={}, always=[]):
        # starts: from the base rates and those of the step before, what a part starts from and finds.
        # always: the parts that run along also while no formula asks for them.
        self.parts, self.formulas, self.starts, self.always = parts, formulas, starts, always

    def start(self, base, rates):
        self.t, self.base, self.inner = 0, base, {}
        return self.values(rates, None)

    def step(self, rates, metric):
        self.t += 1
        return self.values(rates, metric)

    def values(self, rates, metric):
        def run(i, t):
            time, inner = self.inner.get(i, (None, None))
            if t != time and t == 0:
                starts = self.starts.get(i, lambda base, rates: (base, base))
                inner = self.parts[i].start(*starts(self.base, rates))
            elif t != time:
                inner = self.parts[i].step(inner, metric)
            self.inner[i] = (t, inner)
            return inner

        for i in self.always:
            run(i, self.t)
        return [
            formula(self.t, lr, lambda i, t: run(i, t)[group])
            for group, (formula, lr) in enumerate(zip(self.formulas, self.base))
        ]`,
  },
  Chained: {
    needs: [],
    text: `class Chained:
    """Schedules at once: some act in turn on the same rates, each of those apart is a factor of its own."""

    def __init__(self, together, apart):
        self.together, self.apart = together, apart

    def start(self, base, rates):
        self.base, self.main = base, rates
        for part in self.together:
            self.main = part.start(base, self.main)
        self.factors = [part.start(base, base) for part in self.apart]
        return self.product()

    def step(self, rates, metric):
        # Without factors on top, others may have changed the rates meanwhile.
        self.main = self.main if self.apart else rates
        for part in self.together:
            self.main = part.step(self.main, metric)
        self.factors = [part.step(own, metric) for part, own in zip(self.apart, self.factors)]
        return self.product()

    def product(self):
        rates = self.main
        for own in self.factors:
            rates = [rate * (new / lr) if lr else new for rate, new, lr in zip(rates, own, self.base)]
        return rates`,
  },
  PerGroup: {
    needs: [],
    text: `class PerGroup:
    """A schedule of its own for each parameter group."""

    def __init__(self, parts):
        self.parts = parts

    def start(self, base, rates):
        self.inner = [part.start([lr], [lr]) for part, lr in zip(self.parts, base)]
        return [rate for own in self.inner for rate in own]

    def step(self, rates, metric):
        self.inner = [part.step(own, metric) for part, own in zip(self.parts, self.inner)]
        return [rate for own in self.inner for rate in own]`,
  },
  Based: {
    needs: [],
    text: `class Based:
    """A schedule with base rates of its own, which it starts from unless it shares the rates it finds."""

    def __init__(self, part, base, shared=False):
        self.part, self.base, self.shared = part, base, shared

    def start(self, base, rates):
        return self.part.start(self.base, rates if self.shared else self.base)

    def step(self, rates, metric):
        return self.part.step(rates, metric)`,
  },
} as const satisfies Readonly<Record<string, { readonly needs: readonly string[]; readonly text: string }>>;

export type PythonClass = keyof typeof classes;

/** The classes asked for and those that they use, as Python, in an order in which each knows the ones before it. */
export function pythonClasses(names: ReadonlySet<PythonClass>): string[] {
  const wanted = new Set<string>(names);
  for (const name of names) for (const needed of classes[name].needs) wanted.add(needed);
  return Object.entries(classes).flatMap(([name, { text }]) => (wanted.has(name) ? [text] : []));
}
