import { type Conditions, descend, findLandscape, findStory, outcomeOf, ownLandscape } from "@glissade/descent";
import { type Landscape, type Racer, stories, landscapes, surfaceOf, tellStory } from "@glissade/descent";
import { parseSolver, solverDefinitions } from "@glissade/solvers";
import { Option } from "commander";
import type { Command } from "commander";
import { CliError } from "../cli-error.ts";
import { descentFormats, type FinishedRun, listText, writeDescents } from "./descent-output.ts";
import type { DescentFormat } from "./descent-output.ts";
import { numberOption, numbersOption } from "./number-options.ts";
import { readSpec } from "./spec-argument.ts";

interface DescendOptions {
  readonly formula?: string;
  readonly domain?: string;
  readonly start?: string;
  readonly solver?: string;
  readonly lr?: string;
  readonly scheduler?: string;
  readonly steps?: string;
  readonly minimumStep?: string;
  readonly noise?: string;
  readonly seed?: string;
  readonly story?: string;
  readonly list?: boolean;
  readonly format: DescentFormat;
}

const usualLandscape = "two-valleys";

const examples = `
Landscapes: ${landscapes.map(({ id }) => id).join(", ")}
Solvers: ${Object.keys(solverDefinitions).join(", ")}
Stories: ${stories.map(({ id }) => id).join(", ")}

Examples:
  glissade descend two-valleys --lr 0.01
  glissade descend rosenbrock --solver Adam --lr 0.05 --steps 2000 --format csv
  glissade descend ravine --solver '{"type":"SGD","momentum":0.8}' --lr 0.02 --start -5,1
  glissade descend --formula "x ** 2 + 3 * sin(4 * x)" --start 3 --lr 0.2 --scheduler '{"type":"CosineAnnealingLR","T_max":"100%"}'
  glissade descend bowl --lr 0.4 --noise 1 --seed 7 --minimum-step 0
  glissade descend --story momentum`;

/** Adds `glissade descend`: gradient descent on a curve or surface, and how it ended. */
export function registerDescendCommand(program: Command): void {
  const command = program
    .command("descend")
    .description("Descend a curve or a surface with the real solvers and schedules, and say how it ended.")
    .argument("[landscape]", `what to descend (default: ${usualLandscape}; --list names all)`)
    .option("--formula <formula>", "a landscape of your own, in x or in x and y (parsed, never run as code)")
    .option("--domain <low,high>", "of --formula: what x (and y) may be (default: -4,4)")
    .option("--start <values>", "where to start: 3 or -5,1 (default: the landscape's own start)")
    .option("--solver <solver>", "a solver's name, or its spec as JSON (default: SGD)")
    .option("--lr <rate>", "base learning rate (default: 0.1)")
    .option("--scheduler <spec>", "the schedule, as for glissade schedule (default: the rate stays)")
    .option("--steps <n>", "the step limit (default: 1000)")
    .option("--minimum-step <length>", "end when an update is shorter; 0: never (default: 1e-6)")
    .option("--noise <deviation>", "of the noise on each slope (default: 0)")
    .option("--seed <n>", "of the noise (default: 1)")
    .option("--story <name>", "run a story instead, with its own settings")
    .option("--list", "list landscapes and stories")
    .addOption(new Option("--format <format>", "what to write").choices(descentFormats).default("text"))
    .addHelpText("after", examples);
  command.action((name: string | undefined, options: DescendOptions) => {
    command.configureOutput().writeOut?.(runDescend(name, options));
  });
}

function runDescend(name: string | undefined, options: DescendOptions): string {
  const { format } = options;
  if (options.list) return listText(format);
  if (options.story !== undefined) return storyOutput(name, options, options.story);
  const landscape = landscapeOf(name, options);
  const surface = surfaceOf(landscape);
  const racer = racerOf(options);
  const conditions = conditionsOf(landscape, options);
  const descent = descend(surface, racer, conditions);
  const run: FinishedRun = { racer, descent, outcome: outcomeOf(surface, descent, conditions) };
  return writeDescents(format, { landscape, conditions, runs: [run] });
}

function storyOutput(name: string | undefined, options: DescendOptions, id: string): string {
  const others = ["formula", "start", "solver", "lr", "scheduler", "steps", "minimumStep", "noise", "seed"] as const;
  const other = name ?? others.find((key) => options[key] !== undefined);
  if (other !== undefined) {
    const expected = "nothing beside it: a story has its own settings";
    throw new CliError("invalid_option", `--story: found also ${other}, expected ${expected}`, { key: "--story" });
  }
  const story = findStory(id);
  const { runs, closing } = tellStory(story);
  return writeDescents(options.format, {
    story,
    closing,
    landscape: findLandscape(story.landscape),
    conditions: story.conditions,
    runs,
  });
}

function landscapeOf(name: string | undefined, { formula, domain }: DescendOptions): Landscape {
  if (formula === undefined) {
    if (domain === undefined) return findLandscape(name ?? usualLandscape);
    throw new CliError("invalid_option", "--domain: found without --formula, expected both", { key: "--domain" });
  }
  if (name !== undefined) {
    throw new CliError("invalid_option", `--formula: found also ${name}, expected one of them`, { key: "--formula" });
  }
  if (domain === undefined) return ownLandscape(formula);
  const [low = NaN, high = NaN, ...more] = numbersOption("--domain", domain);
  const range = more.length > 0 ? ([NaN, NaN] as const) : ([low, high] as const);
  return ownLandscape(formula, { domain: [range, range] });
}

function racerOf({ solver = "SGD", lr, scheduler }: DescendOptions): Racer & { readonly lr: number } {
  const spec = parseSolver(solver.trim().startsWith("{") ? parsedJson(solver) : solver);
  const hasOwnRate = lr === undefined && solver.trim().startsWith("{") && /"lr"/.test(solver);
  return {
    solver: spec,
    lr: hasOwnRate ? spec.lr : lr === undefined ? 0.1 : numberIn("--lr", lr),
    ...(scheduler !== undefined && { schedule: readSpec(scheduler).spec }),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const expected = 'a name or JSON such as {"type": "SGD", "momentum": 0.9}';
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError("invalid_json", `--solver: found ${text.slice(0, 60)}, expected ${expected} (${reason})`, {
      key: "--solver",
    });
  }
}

function conditionsOf(landscape: Landscape, options: DescendOptions): Conditions {
  const { start, steps, minimumStep, noise, seed } = options;
  return {
    start: start === undefined ? landscape.start : numbersOption("--start", start),
    steps: steps === undefined ? 1000 : numberOption("--steps", steps, { whole: true, minimum: 1, maximum: 100_000 }),
    minimumStep: minimumStep === undefined ? 1e-6 : numberIn("--minimum-step", minimumStep),
    noise: noise === undefined ? 0 : numberIn("--noise", noise),
    seed: seed === undefined ? 1 : numberOption("--seed", seed, { whole: true, minimum: 0, maximum: 2 ** 32 - 1 }),
  };
}

const numberIn = (key: string, text: string): number =>
  numberOption(key, text, { whole: false, minimum: 0, maximum: 1e9 });
