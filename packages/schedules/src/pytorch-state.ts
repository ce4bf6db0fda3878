import { SchedulesError } from "./errors.ts";
import { decodeNumber, isPlainObject } from "./json.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** Fields of ours that mean nothing to PyTorch. */
const ours = new Set(["type", "momenta", "main_lrs"]);

/**
 * A saved state as the text of a PyTorch `state_dict()`: `scheduler.load_state_dict(json.loads(text))` takes it. The
 * optimizer's rates (and momentum) travel with the optimizer's own state, as ever in PyTorch. An infinite best metric
 * is written as 1e999, which JSON allows and Python reads as infinity.
 *
 * @example writeFileSync("scheduler.json", pytorchState(scheduler.state()));
 */
export function pytorchState(state: JsonObject): string {
  return write(state);
}

function write(value: JsonValue): string {
  const special = typeof value === "string" ? decodeNumber(value) : undefined;
  if (special === Infinity) return "1e999";
  if (special === -Infinity) return "-1e999";
  if (special !== undefined) return Object.is(special, -0) ? "-0.0" : "NaN";
  if (Array.isArray(value)) return `[${value.map((one: JsonValue) => write(one)).join(",")}]`;
  if (!isPlainObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([key]) => !ours.has(key));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${write(field)}`).join(",")}}`;
}

/**
 * Reads the text that Python's `json.dumps(scheduler.state_dict())` gives, for `Scheduler.load`; also the words
 * Infinity and NaN, which Python writes though JSON has none.
 *
 * @throws SchedulesError `invalid_state` when the text is no such object
 * @example scheduler.load(parsePytorchState(readFileSync("scheduler.json", "utf8")));
 */
export function parsePytorchState(text: string): JsonObject {
  // Strings are matched, too, so that words inside them stay as they are.
  const json = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(token),
  );
  let state: unknown;
  try {
    state = JSON.parse(json);
  } catch (cause) {
    const expected = "the JSON of a state_dict";
    throw new SchedulesError(
      "invalid_state",
      `saved state: found no JSON, expected ${expected}`,
      { key: "state", expected },
      { cause },
    );
  }
  if (isPlainObject(state)) return state as JsonObject;
  const expected = "the JSON of a state_dict, which is an object";
  throw new SchedulesError("invalid_state", `saved state: found no object, expected ${expected}`, {
    key: "state",
    expected,
  });
}
