import { defineClosedLoop } from "../../definition.ts";
import type { CurveContext, Motion } from "../../definition.ts";
import { encodeNumber } from "../../json.ts";
import type { JsonObject } from "../../json.ts";
import type { Values } from "../../parameters.ts";
import { readCount, readNumber, readNumbers } from "../../state.ts";
import { ReduceLROnPlateau } from "../reduce-on-plateau.ts";
import { checkNoiseRange, noiseAt, omitted, plateauExtras, timmPage } from "./shared.ts";

const plateau = ReduceLROnPlateau.parameters;
const parameters = {
  metric: plateau.metric,
  decay_rate: plateau.factor,
  patience_t: plateau.patience,
  threshold: plateau.threshold,
  cooldown_t: plateau.cooldown,
  warmup_t: plateauExtras.warmup_t,
  warmup_lr_init: plateauExtras.warmup_lr_init,
  lr_min: plateau.min_lr,
  mode: { ...plateau.mode, default: "max" },
  noise_range_t: plateauExtras.noise_range_t,
  noise_type: {
    kind: "choice",
    choices: ["normal", "uniform"],
    label: "Noise type",
    help: "Normal noise, cut off at its share, or even noise.",
    default: "normal",
  },
  noise_pct: plateauExtras.noise_pct,
  noise_seed: plateauExtras.noise_seed,
} as const;

type PlateauValues = Values<typeof parameters>;

function plateauMotion(values: PlateauValues, groups: number, context: CurveContext): Motion {
  const { warmup_t: warmup, warmup_lr_init: first } = values;
  const inner = ReduceLROnPlateau.motion(
    {
      metric: values.metric,
      mode: values.mode,
      factor: values.decay_rate,
      patience: values.patience_t,
      threshold: values.threshold,
      threshold_mode: "rel",
      cooldown: values.cooldown_t,
      min_lr: values.lr_min,
      eps: 1e-8,
    },
    groups,
    context,
  );
  const noise = noiseAt(values);
  let epoch = 0;
  /** The rates without noise, which the next step goes on from. */
  let quiet: number[] | undefined;
  return {
    begin({ lr }) {
      if (warmup > 0) lr.fill(first);
    },
    step(rates, metric) {
      if (epoch + 1 <= warmup) {
        epoch += 1;
        rates.lr.forEach((_rate, group) => {
          rates.lr[group] = first + epoch * ((rates.base[group]! - first) / warmup);
        });
        return epoch === warmup ? { code: "peak", what: `warm-up over at step ${warmup}` } : undefined;
      }
      const lr = quiet ?? [...rates.lr];
      const cause = inner.step({ ...rates, lr }, metric);
      epoch += 1;
      const share = noise?.(epoch) ?? 0;
      lr.forEach((rate, group) => {
        rates.lr[group] = rate + rate * share;
      });
      quiet = share === 0 ? undefined : lr;
      return cause;
    },
    state: (): JsonObject => ({ ...inner.state(), last_epoch: epoch, quiet_lr: quiet?.map(encodeNumber) ?? null }),
    load(state) {
      const loaded = {
        epoch: readCount(state, "last_epoch"),
        quiet: state["quiet_lr"] === null ? undefined : readNumbers(state, "quiet_lr", groups),
      };
      readNumber(state, "best");
      inner.load({ ...state, last_epoch: Math.max(0, loaded.epoch - warmup) });
      ({ epoch, quiet } = loaded);
    },
  };
}

/** timm's reduction on a plateau with warm-up and noise. */
export const PlateauLRScheduler = defineClosedLoop({
  type: "PlateauLRScheduler",
  aliases: ["TimmPlateau"],
  origin: "timm",
  label: "Reduce on plateau with warm-up (timm)",
  help: "Climbs to the base rate during warm-up, then multiplies the rate by decay_rate whenever a metric has not improved for more than patience_t steps.",
  use: "As ReduceLROnPlateau, when the first steps need smaller rates.",
  formula:
    "t <= warmup_t: warmup_lr_init + t * (lr - warmup_lr_init) / warmup_t; after: as ReduceLROnPlateau with a relative threshold; noise: lr(t) * (1 + n)",
  sources: [timmPage],
  example: {
    arguments: { decay_rate: 0.3, patience_t: 5, warmup_t: 10, warmup_lr_init: 1e-3, mode: "min" },
    steps: 90,
  },
  parameters,
  omitted: { noise_std: omitted.noise_std, initialize: omitted.initialize },
  complete: (given) => {
    const mode = ReduceLROnPlateau.complete?.(given)["mode"];
    return mode === undefined ? {} : { mode };
  },
  check: checkNoiseRange,
  motion: plateauMotion,
});
