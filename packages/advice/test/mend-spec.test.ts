import { describe, expect, it } from "vitest";
import { mendSpec } from "../src/mend-spec.ts";

const spec = {
  solver: { type: "SGD", lr: 0.3, momentum: 0.9 },
  scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
  augmentation: { flip: false, crop: 0 },
  training: { epochs: 20, batchSize: 64 },
  continuations: [{ at: { epochs: 20 }, epochs: 30, mode: "hold" }],
};

describe("a mended spec", () => {
  it("should begin with a warm-up around the scheduler it had", () => {
    const { scheduler } = mendSpec(spec, { what: "warmup", epochs: 2 });
    expect(scheduler).toEqual({ type: "WarmupLR", scheduler: spec.scheduler, warmup_steps: "2ep" });
  });

  it("should have a longer warm-up when it had one", () => {
    const warmed = {
      ...spec,
      scheduler: { type: "WarmupLR", scheduler: spec.scheduler, warmup_steps: 5, mode: "over" },
    };
    expect(mendSpec(warmed, { what: "warmup", epochs: 3 })["scheduler"]).toEqual({
      ...warmed.scheduler,
      warmup_steps: "3ep",
    });
  });

  it("should warm up to a constant rate when it had no scheduler", () => {
    expect(mendSpec({ ...spec, scheduler: null }, { what: "warmup", epochs: 1 })["scheduler"]).toMatchObject({
      scheduler: { type: "constant" },
    });
  });

  it("should change the rate, the augmentation or the length alone", () => {
    const rest = { ...spec, continuations: [] };
    expect(mendSpec(spec, { what: "rate", factor: 0.1 })).toEqual({ ...rest, solver: { ...spec.solver, lr: 0.03 } });
    expect(mendSpec(spec, { what: "augment" })).toEqual({ ...rest, augmentation: { flip: true, crop: 4 } });
    expect(mendSpec(spec, { what: "epochs", epochs: 7 })).toEqual({ ...rest, training: { epochs: 7, batchSize: 64 } });
  });
});
