import type { Definition, RaceSettingsInput } from "@glissade/api";
import { fitExample } from "../../shared/schedules/fit-example.ts";

/** What the form of a race holds. */
export interface RaceDraft {
  readonly kind: "sensible" | "grid" | "random";
  /** Types; empty text: constant. */
  readonly schedulers: readonly string[];
  /** As it was typed. */
  readonly lrs: string;
  readonly from: number | "";
  readonly to: number | "";
  readonly count: number;
  readonly seeds: number;
  readonly budget: "epochs" | "total";
  readonly epochs: number;
  readonly totalEpochs: number;
  readonly eta: number;
  readonly firstRung: number | "";
  readonly shareTrunks: boolean;
}

/** Type of the constant rate among schedulers. */
export const constantType = "";

/** A draft that fits an experiment. */
export function draftFor(spec: Readonly<Record<string, unknown>>): RaceDraft {
  const { lr = 0.1 } = (spec["solver"] ?? {}) as { readonly lr?: number };
  const { epochs = 20 } = (spec["training"] ?? {}) as { readonly epochs?: number };
  const digits = (rate: number): number => Number(rate.toPrecision(3));
  return {
    kind: "sensible",
    schedulers: [constantType, "CosineAnnealingLR", "OneCycleLR"],
    lrs: "",
    from: digits(lr / 10),
    to: digits(lr * 10),
    count: 12,
    seeds: 1,
    budget: "epochs",
    epochs,
    totalEpochs: epochs * 8,
    eta: 3,
    firstRung: "",
    shareTrunks: true,
  };
}

/** Rates from a text with commas; null where it holds anything else. */
export function ratesIn(text: string): number[] | null {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.every((part) => part === "")) return [];
  const rates = parts.map((part) => (part === "" ? Number.NaN : Number(part)));
  return rates.every((rate) => rate > 0 && Number.isFinite(rate)) ? rates : null;
}

/**
 * What the server is asked with.
 *
 * @param baseLr the experiment's own rate
 * @returns null while the form is not complete
 */
export function settingsOf(
  draft: RaceDraft,
  definitions: readonly Definition[],
  baseLr: number,
): RaceSettingsInput | null {
  const candidates = candidatesOf(draft, definitions, baseLr);
  if (!candidates) return null;
  const { seeds, budget, epochs, totalEpochs, eta, firstRung, shareTrunks } = draft;
  return {
    candidates,
    seeds,
    budget: budget === "epochs" ? { epochs } : { totalEpochs },
    eta,
    ...(firstRung !== "" && { firstRung }),
    shareTrunks,
  };
}

function candidatesOf(
  { kind, schedulers, lrs, from, to, count }: RaceDraft,
  definitions: readonly Definition[],
  baseLr: number,
): RaceSettingsInput["candidates"] | null {
  const rates = ratesIn(lrs);
  if (kind === "sensible") return rates && { kind, ...(rates.length > 0 && { lrs: rates }) };
  const racers = schedulers.map((type) => racerOf(type, definitions, baseLr));
  if (racers.length === 0) return null;
  if (kind === "grid") return rates && { kind, schedulers: racers, lrs: rates.length > 0 ? rates : [baseLr] };
  if (from === "" || to === "" || !(from > 0) || !(to >= from)) return null;
  return { kind, schedulers: racers, lr: { from, to }, count };
}

/** Enough steps that lengths of an example become shares of any run. */
const anySteps = 1000;

function racerOf(type: string, definitions: readonly Definition[], lr: number) {
  const definition = definitions.find((each) => each.type === type);
  const scheduler = definition ? fitExample(definition, definitions, { steps: anySteps, lr }) : null;
  return { scheduler: scheduler && { ...scheduler }, schedulerInterval: "iteration" as const };
}
