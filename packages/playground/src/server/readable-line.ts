import { oneLine } from "../cli-error.ts";

/** Fields that a short line leaves out, or says in another place. */
const told = new Set(["level", "time", "msg", "err", "reqId"]);

/** A JSON line of the log as a short one: `12:04:31 warn  what happened  key=value`, with the stack of an error below. */
export function readableLine(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = typeof time === "string" ? time.slice(11, 19) : "";
  const rest = Object.entries(fields)
    .filter(([key]) => !told.has(key))
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const first = [clock, String(level).padEnd(5), oneLine(textOf(msg)), rest.join(" ")].join(" ").trimEnd();
  const stack = (err as { readonly stack?: unknown } | undefined)?.stack;
  return `${first}\n${typeof stack === "string" ? `${stack}\n` : ""}`;
}

function textOf(message: unknown): string {
  return typeof message === "string" ? message : "";
}
