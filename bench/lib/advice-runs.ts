/** What is wrong with a run, by the code of the advice that should say so; `healthy` where nothing is. */
export type RunKind = "healthy" | "diverging" | "spiking" | "plateau" | "rate-lost" | "warmup" | "overfitting";

/** A training to record. */
export interface RecordedRun {
  readonly name: string;
  readonly kind: RunKind;
  /** `pictures`: a folder given on the command line; `sample`: the built-in sample. */
  readonly data: "pictures" | "sample";
  /** Training pictures; half as many are there to validate. */
  readonly images: number;
  /** Share of labels that are drawn anew. Default 0. */
  readonly noise?: number;
  readonly spec: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

interface Recipe extends Json {
  readonly model?: string;
  readonly solver: Json;
  readonly scheduler?: Json;
  readonly interval?: "iteration" | "epoch" | "evaluation";
  readonly epochs: number;
  readonly batch?: number;
  readonly every?: Json;
  readonly smoothing?: number;
  readonly augmentation?: Json;
  readonly seed?: number;
}

function run(
  name: string,
  kind: RunKind,
  [data, images, noise = 0]: readonly ["pictures" | "sample", number, number?],
  recipe: Recipe,
): RecordedRun {
  const { model = "cnn-small", solver, scheduler = null, interval = "iteration", epochs, batch = 32 } = recipe;
  const training = {
    epochs,
    batchSize: batch,
    labelSmoothing: recipe.smoothing ?? 0,
    ...(recipe.every && { evaluationPeriod: recipe.every }),
  };
  const spec = {
    model: { architecture: model, imageSize: 16 },
    solver,
    scheduler,
    schedulerInterval: interval,
    training,
    augmentation: recipe.augmentation ?? {},
    threads: 1,
    seed: recipe.seed ?? 0,
  };
  return { name, kind, data, images, noise, spec };
}

const sgd = (lr: number, more: Json = {}): Json => ({ type: "SGD", lr, momentum: 0.9, weight_decay: 5e-4, ...more });
const adam = (lr: number, more: Json = {}): Json => ({ type: "Adam", lr, ...more });
const cosine = { type: "CosineAnnealingLR", T_max: "100%" };
const warm = (steps: number | string, scheduler: Json): Json => ({ type: "WarmupLR", scheduler, warmup_steps: steps });
const flips = { flip: true, crop: 2 };

/** Runs as people make them, nothing wrong with them: short of overfitting, at rates that suit. */
const healthy: readonly RecordedRun[] = [
  run("cosine", "healthy", ["pictures", 1500], { solver: sgd(0.03), scheduler: cosine, epochs: 8 }),
  run("cosine-sample", "healthy", ["sample", 1200], { solver: sgd(0.03), scheduler: cosine, epochs: 10 }),
  run("step", "healthy", ["pictures", 1500], {
    solver: sgd(0.03),
    scheduler: { type: "MultiStepLR", milestones: [4, 6] },
    interval: "epoch",
    epochs: 8,
  }),
  run("exponential-sample", "healthy", ["sample", 1200], {
    solver: sgd(0.03),
    scheduler: { type: "ExponentialLR", gamma: 0.8 },
    interval: "epoch",
    epochs: 10,
  }),
  run("one-cycle", "healthy", ["pictures", 1500], {
    solver: sgd(0.03),
    scheduler: { type: "OneCycleLR", max_lr: 0.08, total_steps: "100%" },
    epochs: 8,
  }),
  run("one-cycle-adam-sample", "healthy", ["sample", 1200], {
    solver: { type: "AdamW", lr: 0.001, weight_decay: 0.01 },
    scheduler: { type: "OneCycleLR", max_lr: 0.004, total_steps: "100%" },
    epochs: 8,
  }),
  run("warm-restarts", "healthy", ["pictures", 1500], {
    solver: sgd(0.03),
    scheduler: { type: "CosineAnnealingWarmRestarts", T_0: "2ep", T_mult: 2 },
    epochs: 10,
    augmentation: flips,
  }),
  run("warm-restarts-sample", "healthy", ["sample", 1200], {
    solver: sgd(0.03),
    scheduler: { type: "CosineAnnealingWarmRestarts", T_0: "3ep" },
    epochs: 9,
  }),
  run("cyclic", "healthy", ["pictures", 1500], {
    solver: sgd(0.03),
    scheduler: { type: "CyclicLR", base_lr: 0.003, max_lr: 0.05, step_size_up: "1ep", mode: "triangular2" },
    epochs: 8,
    augmentation: flips,
  }),
  run("cyclic-sample", "healthy", ["sample", 1200], {
    solver: sgd(0.03),
    scheduler: { type: "CyclicLR", base_lr: 0.002, max_lr: 0.04, step_size_up: "2ep" },
    epochs: 10,
  }),
  run("reduce-on-plateau", "healthy", ["pictures", 1500], {
    solver: sgd(0.03),
    scheduler: { type: "ReduceLROnPlateau", patience: 1, factor: 0.3 },
    interval: "evaluation",
    epochs: 9,
    augmentation: flips,
  }),
  run("reduce-on-plateau-sample", "healthy", ["sample", 1200], {
    solver: sgd(0.05),
    scheduler: { type: "ReduceLROnPlateau", patience: 1, factor: 0.5 },
    interval: "evaluation",
    epochs: 10,
  }),
  run("batch-8", "healthy", ["pictures", 1000], {
    solver: sgd(0.005),
    scheduler: cosine,
    epochs: 4,
    batch: 8,
  }),
  run("batch-8-sample", "healthy", ["sample", 800], {
    solver: sgd(0.005),
    scheduler: { type: "LinearLR", start_factor: 1, end_factor: 0.05, total_iters: "100%" },
    epochs: 5,
    batch: 8,
  }),
  run("batch-256", "healthy", ["pictures", 2000], {
    solver: sgd(0.06),
    scheduler: warm("1ep", cosine),
    epochs: 20,
    batch: 256,
    augmentation: flips,
  }),
  run("batch-256-sample", "healthy", ["sample", 1600], {
    solver: sgd(0.08),
    scheduler: cosine,
    epochs: 20,
    batch: 256,
  }),
  run("label-smoothing", "healthy", ["pictures", 1500], {
    solver: sgd(0.03),
    scheduler: cosine,
    epochs: 8,
    smoothing: 0.1,
  }),
  run("label-smoothing-sample", "healthy", ["sample", 1200], {
    solver: adam(0.001),
    scheduler: { type: "PolynomialLR", total_iters: "100%", power: 1 },
    epochs: 8,
    smoothing: 0.2,
  }),
  run("small-data", "healthy", ["pictures", 300], {
    solver: sgd(0.01),
    scheduler: cosine,
    epochs: 16,
    batch: 16,
    augmentation: flips,
  }),
  run("small-data-sample", "healthy", ["sample", 240], {
    solver: adam(0.001),
    scheduler: cosine,
    epochs: 20,
    batch: 16,
    augmentation: flips,
  }),
  run("noisy-labels", "healthy", ["pictures", 1500, 0.3], { solver: sgd(0.02), scheduler: cosine, epochs: 6 }),
  run("noisy-labels-sample", "healthy", ["sample", 1200, 0.3], {
    solver: adam(0.001),
    scheduler: { type: "StepLR", step_size: 3, gamma: 0.3 },
    interval: "epoch",
    epochs: 8,
  }),
  run("steered-drop", "healthy", ["pictures", 1500], {
    solver: sgd(0.04),
    scheduler: {
      type: "PiecewiseLR",
      points: [
        [0, 0.04],
        [201, 0.008],
      ],
      interpolation: "step",
    },
    epochs: 8,
    augmentation: flips,
  }),
  run("steered-drops-sample", "healthy", ["sample", 1200], {
    solver: sgd(0.04),
    scheduler: {
      type: "PiecewiseLR",
      points: [
        [0, 0.04],
        [120, 0.02],
        [230, 0.004],
      ],
      interpolation: "step",
    },
    epochs: 9,
  }),
  run("adam-constant", "healthy", ["pictures", 1500], { solver: adam(0.001), epochs: 6 }),
  run("adam-constant-sample", "healthy", ["sample", 1200], { solver: adam(0.001), epochs: 8 }),
  run("adamw-warmup", "healthy", ["pictures", 1500], {
    solver: { type: "AdamW", lr: 0.002, weight_decay: 0.05 },
    scheduler: warm("1ep", cosine),
    epochs: 8,
    augmentation: flips,
  }),
  run("adamw-inverse-sqrt-sample", "healthy", ["sample", 1200], {
    solver: { type: "AdamW", lr: 0.002, weight_decay: 0.05 },
    scheduler: { type: "inverse_sqrt", num_warmup_steps: 40 },
    epochs: 8,
  }),
  run("sgd-constant", "healthy", ["pictures", 1500], { solver: sgd(0.01), epochs: 7 }),
  run("sgd-plain-sample", "healthy", ["sample", 1200], { solver: sgd(0.1, { momentum: 0 }), epochs: 8 }),
  run("resnet", "healthy", ["pictures", 800], {
    model: "resnet20",
    solver: sgd(0.05),
    scheduler: cosine,
    epochs: 6,
    augmentation: flips,
  }),
  run("resnet-sample", "healthy", ["sample", 800], {
    model: "resnet20",
    solver: sgd(0.05),
    scheduler: warm("1ep", cosine),
    epochs: 6,
  }),
  run("mlp", "healthy", ["pictures", 1500], { model: "mlp", solver: sgd(0.01), scheduler: cosine, epochs: 8 }),
  run("mlp-sample", "healthy", ["sample", 1200], {
    model: "mlp",
    solver: sgd(0.02),
    scheduler: { type: "warmup_stable_decay", num_warmup_steps: 20, num_decay_steps: 100, num_training_steps: "100%" },
    epochs: 9,
  }),
  run("slow", "healthy", ["pictures", 1500], { solver: sgd(0.001), epochs: 8 }),
  run("slow-sample", "healthy", ["sample", 1200], { solver: adam(0.0001), scheduler: cosine, epochs: 9 }),
  run("often-evaluated", "healthy", ["pictures", 1500], {
    solver: sgd(0.02),
    scheduler: cosine,
    epochs: 6,
    every: { iterations: 10 },
  }),
  run("often-evaluated-sample", "healthy", ["sample", 1200], {
    solver: adam(0.001),
    scheduler: cosine,
    epochs: 7,
    every: { iterations: 8 },
  }),
];

/** Recorded while the last two mends were made, and not used for them. */
const later: readonly RecordedRun[] = [
  run("cosine-later", "healthy", ["pictures", 1201], { solver: sgd(0.025), scheduler: cosine, epochs: 7, seed: 1 }),
  run("resnet-later", "healthy", ["sample", 801], {
    model: "resnet20",
    solver: sgd(0.04),
    scheduler: cosine,
    epochs: 6,
    seed: 2,
  }),
  run("mlp-later", "healthy", ["sample", 1000], {
    model: "mlp",
    solver: { type: "AdamW", lr: 0.001, weight_decay: 0.01 },
    scheduler: cosine,
    epochs: 8,
    seed: 3,
  }),
  run("one-cycle-later", "healthy", ["sample", 1100], {
    solver: sgd(0.02),
    scheduler: { type: "OneCycleLR", max_lr: 0.06, total_steps: "100%" },
    epochs: 8,
    seed: 4,
  }),
  run("restarts-later", "healthy", ["pictures", 1300], {
    model: "mlp",
    solver: sgd(0.01),
    scheduler: { type: "CosineAnnealingWarmRestarts", T_0: "2ep" },
    epochs: 6,
    seed: 5,
  }),
  run("cyclic-later", "healthy", ["sample", 900], {
    model: "mlp",
    solver: sgd(0.01),
    scheduler: { type: "CyclicLR", base_lr: 0.002, max_lr: 0.03, step_size_up: "1ep" },
    epochs: 8,
    seed: 6,
  }),
  run("batch-16-later", "healthy", ["pictures", 900], {
    model: "mlp",
    solver: sgd(0.005),
    scheduler: { type: "MultiStepLR", milestones: [3, 5] },
    interval: "epoch",
    epochs: 6,
    batch: 16,
    seed: 7,
  }),
  run("plateau-later", "healthy", ["sample", 1000], {
    model: "mlp",
    solver: sgd(0.03),
    scheduler: { type: "ReduceLROnPlateau", patience: 1, factor: 0.3 },
    interval: "evaluation",
    epochs: 9,
    seed: 8,
  }),
  run("smoothing-later", "healthy", ["pictures", 1000], {
    model: "mlp",
    solver: adam(0.0005),
    scheduler: { type: "ExponentialLR", gamma: 0.7 },
    interval: "epoch",
    epochs: 7,
    smoothing: 0.1,
    seed: 9,
  }),
  run("noisy-later", "healthy", ["sample", 1200, 0.2], {
    model: "mlp",
    solver: sgd(0.008),
    scheduler: warm("1ep", cosine),
    epochs: 7,
    seed: 10,
  }),
];

/** Runs with one thing wrong. */
const unhealthy: readonly RecordedRun[] = [
  run("rate-far-too-high", "diverging", ["pictures", 1500], { model: "mlp", solver: sgd(3), epochs: 5 }),
  run("rate-far-too-high-sample", "diverging", ["sample", 1200], { model: "mlp", solver: sgd(3), epochs: 5 }),
  run("rate-grows", "diverging", ["pictures", 1500], {
    solver: sgd(0.02),
    scheduler: {
      type: "PiecewiseLR",
      points: [
        [0, 0.02],
        [150, 0.02],
        [300, 1],
      ],
    },
    epochs: 8,
  }),
  run("rate-grows-sample", "diverging", ["sample", 1200], {
    solver: sgd(0.02),
    scheduler: {
      type: "PiecewiseLR",
      points: [
        [0, 0.02],
        [100, 0.02],
        [280, 1.5],
      ],
    },
    epochs: 9,
  }),
  run("restart-too-high", "diverging", ["pictures", 1500], {
    solver: adam(0.002),
    scheduler: {
      type: "PiecewiseLR",
      points: [
        [0, 0.002],
        [190, 0.0001],
        [191, 0.1],
      ],
    },
    epochs: 7,
  }),
  run("restart-too-high-sample", "diverging", ["sample", 1200], {
    solver: sgd(0.02),
    scheduler: {
      type: "PiecewiseLR",
      points: [
        [0, 0.02],
        [190, 0.0001],
        [191, 0.8],
      ],
    },
    epochs: 9,
  }),
  run("short-memory", "spiking", ["pictures", 160], {
    model: "mlp",
    solver: adam(0.006, { betas: [0.9, 0.9] }),
    epochs: 60,
  }),
  run("short-memory-sample", "spiking", ["sample", 160], {
    model: "mlp",
    solver: adam(0.006, { betas: [0.9, 0.9] }),
    epochs: 60,
  }),
  run("shorter-memory", "spiking", ["pictures", 160], {
    model: "mlp",
    solver: adam(0.004, { betas: [0.9, 0.8] }),
    epochs: 60,
  }),
  run("shorter-memory-sample", "spiking", ["sample", 160], {
    model: "mlp",
    solver: adam(0.004, { betas: [0.9, 0.8] }),
    epochs: 60,
  }),
  run("shortest-memory", "spiking", ["pictures", 200], {
    model: "mlp",
    solver: { type: "AdamW", lr: 0.004, betas: [0.9, 0.7], weight_decay: 0.01 },
    epochs: 40,
    batch: 16,
  }),
  run("shortest-memory-sample", "spiking", ["sample", 200], {
    model: "mlp",
    solver: { type: "AdamW", lr: 0.004, betas: [0.9, 0.7], weight_decay: 0.01 },
    epochs: 40,
    batch: 16,
  }),
  run("adam-too-fast", "plateau", ["pictures", 300], { solver: adam(0.006), epochs: 40, augmentation: flips }),
  run("edge", "plateau", ["pictures", 600], { model: "mlp", solver: sgd(0.08, { weight_decay: 0 }), epochs: 20 }),
  run("held-too-high", "plateau", ["pictures", 600, 0.2], { solver: sgd(0.12), epochs: 26, augmentation: flips }),
  run("held-too-high-sample", "plateau", ["sample", 600, 0.2], { solver: sgd(0.12), epochs: 26, augmentation: flips }),
  run("held-adam", "plateau", ["pictures", 600], { solver: adam(0.02), epochs: 26, augmentation: flips }),
  run("held-adam-sample", "plateau", ["sample", 600, 0.4], { solver: adam(0.01), epochs: 26, augmentation: flips }),
  run("stuck-at-guessing", "plateau", ["pictures", 600], { model: "mlp", solver: sgd(0.5), epochs: 26 }),
  run("stuck-at-guessing-sample", "plateau", ["sample", 600], { model: "mlp", solver: sgd(0.6), epochs: 26 }),
  run("late-drop-sample", "plateau", ["sample", 600, 0.4], {
    solver: sgd(0.1),
    scheduler: { type: "MultiStepLR", milestones: [28] },
    interval: "epoch",
    epochs: 30,
    augmentation: flips,
  }),
  run("decays-to-nothing", "rate-lost", ["pictures", 1500], {
    solver: sgd(0.03),
    scheduler: { type: "ExponentialLR", gamma: 0.1 },
    interval: "epoch",
    epochs: 12,
  }),
  run("decays-to-nothing-sample", "rate-lost", ["sample", 1200], {
    solver: adam(0.002),
    scheduler: { type: "ExponentialLR", gamma: 0.95 },
    epochs: 10,
  }),
  run("tiny-rate", "rate-lost", ["pictures", 1500], { solver: sgd(1e-8), epochs: 4 }),
  run("tiny-rate-sample", "rate-lost", ["sample", 1200], { solver: adam(1e-9), epochs: 4 }),
  run("stepped-away", "rate-lost", ["pictures", 1500], {
    model: "mlp",
    solver: sgd(0.01),
    scheduler: { type: "StepLR", step_size: 1, gamma: 0.05 },
    interval: "epoch",
    epochs: 9,
  }),
  run("stepped-away-sample", "rate-lost", ["sample", 1200], {
    model: "resnet20",
    solver: sgd(0.03),
    scheduler: { type: "StepLR", step_size: 1, gamma: 0.03 },
    interval: "epoch",
    epochs: 8,
  }),
  run("no-warmup", "warmup", ["pictures", 1500], { model: "mlp", solver: adam(0.02), scheduler: cosine, epochs: 8 }),
  run("no-warmup-sample", "warmup", ["sample", 1200], {
    model: "mlp",
    solver: adam(0.02),
    scheduler: cosine,
    epochs: 8,
  }),
  run("no-warmup-adam", "warmup", ["pictures", 1500], {
    model: "mlp",
    solver: adam(0.03),
    scheduler: cosine,
    epochs: 8,
  }),
  run("no-warmup-adam-sample", "warmup", ["sample", 1200], {
    model: "mlp",
    solver: adam(0.04),
    scheduler: cosine,
    epochs: 8,
  }),
  run("warmup-of-five-steps", "warmup", ["pictures", 1500], {
    model: "mlp",
    solver: { type: "AdamW", lr: 0.03, weight_decay: 0.01 },
    scheduler: warm(5, cosine),
    epochs: 8,
  }),
  run("warmup-of-five-steps-sample", "warmup", ["sample", 1200], {
    model: "mlp",
    solver: { type: "AdamW", lr: 0.03, weight_decay: 0.01 },
    scheduler: warm(5, cosine),
    epochs: 8,
  }),
  run("learned-by-heart", "overfitting", ["pictures", 400], { solver: sgd(0.02), scheduler: cosine, epochs: 30 }),
  run("learned-by-heart-sample", "overfitting", ["sample", 160], { solver: sgd(0.01), epochs: 50, batch: 16 }),
  run("learned-noise", "overfitting", ["pictures", 600, 0.3], { solver: adam(0.001), epochs: 24 }),
  run("learned-noise-sample", "overfitting", ["sample", 400, 0.4], { solver: adam(0.001), epochs: 30 }),
  run("learned-by-heart-mlp", "overfitting", ["pictures", 600], { model: "mlp", solver: adam(0.0005), epochs: 24 }),
  run("learned-by-heart-mlp-sample", "overfitting", ["sample", 300, 0.1], {
    model: "mlp",
    solver: sgd(0.01),
    epochs: 40,
  }),
];

/** Every run that is recorded. */
export const recordedRuns: readonly RecordedRun[] = [...healthy, ...later, ...unhealthy];
