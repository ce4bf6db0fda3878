/** Keras' ReduceLROnPlateau callback in PyTorch's terms; its counters run one step ahead of PyTorch's. */
export function fromKerasPlateau(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = (key: string, otherwise: string): string => {
    const value = given[key];
    return typeof value === "string" ? value : otherwise;
  };
  const number = (key: string, otherwise: number): number => {
    const value = given[key];
    return typeof value === "number" ? value : otherwise;
  };
  const monitor = text("monitor", "val_loss");
  const mode = text("mode", "auto");
  const grows = /acc|auc|^fmeasure/.test(monitor);
  return {
    type: "ReduceLROnPlateau",
    metric: monitor.replace(/^val_/, "validation/"),
    mode: mode === "auto" ? (grows ? "max" : "min") : mode,
    factor: number("factor", 0.1),
    // Keras reduces when the count reaches patience, PyTorch when it exceeds it; cooldown ends likewise earlier.
    patience: Math.max(0, number("patience", 10) - 1),
    threshold: number("min_delta", 1e-4),
    threshold_mode: "abs",
    cooldown: Math.max(0, number("cooldown", 0) - 1),
    min_lr: number("min_lr", 0),
    eps: 0,
  };
}

/** The callback's arguments in order, for those given without a name. */
export const kerasPlateauArguments: readonly string[] =
  "monitor factor patience verbose mode min_delta cooldown min_lr".split(" ");
