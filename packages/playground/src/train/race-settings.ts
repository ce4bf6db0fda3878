import { raceSettings, type RaceSettings } from "@glissade/api";
import { scaleLengths, schedulerDefinitions, type ScheduleInput } from "@glissade/schedules";
import { parseJson } from "@glissade/trainer";
import { nearestName } from "@glissade/words";
import { z } from "zod";
import { CliError } from "../cli-error.ts";
import { numberFlag } from "./number-flag.ts";

/** The flags of `glissade race` that say what races. */
export interface RaceSettingFlags {
  readonly schedulers?: string;
  readonly lr?: string;
  readonly epochs?: string;
  readonly random?: string;
  readonly seeds?: string;
  readonly totalEpochs?: string;
  readonly eta?: string;
  readonly firstRung?: string;
  readonly sharedTrunks: boolean;
}

/** What a race is to be, once the length of a run is known: schedulers given by name are fitted to it. */
export type SettingsFor = (steps: number) => RaceSettings;

/**
 * Reads the settings of a race from flags.
 *
 * @param base the experiment's own rate, length and scheduler interval
 * @throws CliError `invalid_flag` naming the flag
 */
export function settingsFrom(
  flags: RaceSettingFlags,
  base: { readonly lr: number; readonly epochs: number; readonly interval: "iteration" | "evaluation" | "epoch" },
): SettingsFor {
  const lrs = flags.lr?.split(",").map((text) => numberFlag("lr", text) ?? base.lr);
  const total = numberFlag("total-epochs", flags.totalEpochs);
  if (total !== undefined && flags.epochs !== undefined) {
    throw invalid("total-epochs", total, "one of --epochs and --total-epochs: the one follows from the other");
  }
  const racers = flags.schedulers === undefined ? undefined : readRacers(flags.schedulers, base.interval);
  const count = numberFlag("random", flags.random);
  const given = {
    seeds: numberFlag("seeds", flags.seeds),
    eta: numberFlag("eta", flags.eta),
    firstRung: numberFlag("first-rung", flags.firstRung),
    budget: total === undefined ? { epochs: base.epochs } : { totalEpochs: total },
    shareTrunks: flags.sharedTrunks,
  };
  return (steps) => {
    const schedulers = racers?.map((racer) => racer(steps));
    return checked({ ...given, candidates: candidatesOf(schedulers, lrs, count, base.lr) });
  };
}

function candidatesOf(
  schedulers: readonly object[] | undefined,
  lrs: readonly number[] | undefined,
  count: number | undefined,
  lr: number,
): object {
  if (count !== undefined) {
    const rates = lrs ?? [lr / 10, lr * 10];
    const range = { from: Math.min(...rates), to: Math.max(...rates) };
    return { kind: "random", schedulers: schedulers ?? [{ scheduler: null }], lr: range, count };
  }
  if (schedulers === undefined) return { kind: "sensible", ...(lrs && { lrs }) };
  return { kind: "grid", schedulers, lrs: lrs ?? [lr] };
}

interface Example {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly steps: number;
}

type Racer = (steps: number) => { name?: string; scheduler: object | null; schedulerInterval: string };

function readRacers(text: string, interval: string): Racer[] {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    const parsed = parseJson(trimmed, "--schedulers");
    const specs = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
    return specs.map((spec) => () => ({ scheduler: spec as object | null, schedulerInterval: interval }));
  }
  return trimmed.split(",").map((each) => byName(each.trim()));
}

/** The scheduler's example, its lengths fitted to the run. */
function byName(name: string): Racer {
  if (name === "none" || name === "constant") return () => ({ scheduler: null, schedulerInterval: "iteration" });
  const definitions: Readonly<Record<string, { readonly example?: Example } | undefined>> = schedulerDefinitions;
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  if (!definition?.example) {
    const nearest = nearestName(name, Object.keys(definitions));
    throw invalid("schedulers", name, nearest === undefined ? "the name of a scheduler, or JSON" : `"${nearest}"`);
  }
  const { arguments: values, steps: shown } = definition.example;
  const input = { type: name, ...values } as unknown as ScheduleInput;
  return (steps) => ({ scheduler: scaleLengths(input, steps / shown), schedulerInterval: "iteration" });
}

/** The flags whose numbers go into the settings as they are, by key. */
const flagOf: Readonly<Record<string, string>> = {
  seeds: "seeds",
  eta: "eta",
  firstRung: "first-rung",
  "budget.epochs": "epochs",
  "budget.totalEpochs": "total-epochs",
};

function checked(given: object): RaceSettings {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const result = raceSettings.safeParse(known);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.path.join(".") ?? "";
  const flag = Object.keys(flagOf).find((each) => each === key || (key === "budget" && hasKey(given, each)));
  if (flag !== undefined) throw invalid(flagOf[flag]!, valueAt(known, flag), wholeNumber(flag));
  throw new CliError("invalid_flag", `${key}: ${issue?.message ?? "not valid"}`, { key });
}

function hasKey(given: object, path: string): boolean {
  return valueAt(given, path) !== undefined;
}

function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Bounds>>;
  readonly anyOf?: readonly Bounds[];
}

/** "a whole number from 1 to 20", as the schema has it. */
function wholeNumber(path: string): string {
  let bounds: Bounds | undefined = z.toJSONSchema(raceSettings, { io: "input" }) as Bounds;
  for (const key of path.split(".")) {
    const kinds: readonly Bounds[] = bounds?.anyOf ?? (bounds ? [bounds] : []);
    bounds = kinds.map((kind) => kind.properties?.[key]).find((found) => found !== undefined);
  }
  return `a whole number from ${bounds?.minimum ?? 1} to ${bounds?.maximum ?? "any"}`;
}

function invalid(flag: string, found: unknown, expected: string): CliError {
  const message = `--${flag}: found ${String(found)}, expected ${expected}`;
  return new CliError("invalid_flag", message, { key: flag, found, expected });
}
