import type { Mend } from "./advice.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * An experiment spec with one thing changed, as advice says. Nothing else is touched; continuations of the run that the
 * advice was about are left out, since the next one is planned from its beginning.
 *
 * @param spec as the API gives it
 * @example mendSpec(spec, { what: "warmup", epochs: 2 }).scheduler // { type: "WarmupLR", warmup_steps: "2ep", … }
 */
export function mendSpec(spec: Json, mend: Mend): Json {
  return { ...spec, continuations: [], ...changeOf(spec, mend) };
}

function changeOf(spec: Json, mend: Mend): Json {
  switch (mend.what) {
    case "warmup":
      return { scheduler: withWarmup(spec["scheduler"], `${mend.epochs}ep`) };
    case "rate":
      return { solver: { ...section(spec, "solver"), lr: scaled(section(spec, "solver")["lr"], mend.factor) } };
    case "augment":
      return { augmentation: { ...section(spec, "augmentation"), flip: true, crop: 4 } };
    case "epochs":
      return { training: { ...section(spec, "training"), epochs: mend.epochs } };
  }
}

function section(spec: Json, key: string): Json {
  return (spec[key] ?? {}) as Json;
}

/** In decimals, without the dust of binary fractions. */
function scaled(rate: unknown, factor: number): number {
  return Number(((rate as number) * factor).toPrecision(6));
}

function withWarmup(scheduler: unknown, steps: string): Json {
  if (typeof scheduler === "object" && scheduler !== null && (scheduler as Json)["type"] === "WarmupLR") {
    return { ...scheduler, warmup_steps: steps };
  }
  return { type: "WarmupLR", scheduler: scheduler ?? { type: "constant" }, warmup_steps: steps };
}
