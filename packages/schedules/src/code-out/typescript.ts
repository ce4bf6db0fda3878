import { answersToMetric } from "../answers-to-metric.ts";
import { mapNested } from "../nested.ts";
import type { NestedSpec } from "../parameters.ts";
import { parseSchedule } from "../parse-schedule.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";
import type { CodeRequest } from "./code-options.ts";

/** For TypeScript and JavaScript: this library itself, which does everything a spec can say. */
export function writeTypeScript({ spec, lr }: CodeRequest): string {
  return `import { createScheduler } from "@glissade/schedules";

const schedule = ${literal(shortest(spec))} as const;

export const scheduler = createScheduler(schedule, { lr: ${literal(lr.length === 1 ? lr[0] : lr)} });

// In the training loop: use scheduler.lr (one rate per parameter group), then
//     scheduler.step(${answersToMetric(spec) ? "metric" : ""});
`;
}

/** A spec without the arguments that are filled in anyway. */
function shortest(spec: ScheduleSpec): unknown {
  const strip = (nested: NestedSpec): NestedSpec => {
    const { parameters } = findDefinition(nested.type)!;
    const changed = Object.entries(mapNested({ parameters }, nested, strip)).filter(([name, value]) => {
      const usual = parameters[name]?.default;
      return usual === undefined || JSON.stringify(value) !== JSON.stringify(usual);
    });
    return { ...Object.fromEntries(changed), type: nested.type };
  };
  const short = strip(spec);
  // Some defaults depend on other arguments, and are not what was meant.
  return JSON.stringify(parseSchedule(short)) === JSON.stringify(spec) ? short : spec;
}

/** A spec as an object literal; functions keep their own text, whatever names they use from around them. */
function literal(value: unknown, margin = ""): string {
  if (typeof value === "function") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${margin}  `;
  const isPlain = (item: unknown): boolean => typeof item !== "object" && typeof item !== "function";
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, inner));
    if (value.every(isPlain)) return `[${items.join(", ")}]`;
    return `[\n${items.map((item) => `${inner}${item},\n`).join("")}${margin}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const lines = entries.map(([key, item]) => `${inner}${keyText(key)}: ${literal(item, inner)},\n`);
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}${margin}}`;
}

const keyText = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key));
