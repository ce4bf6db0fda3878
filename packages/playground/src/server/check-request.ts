import { nearestName } from "@glissade/words";
import type { z } from "zod";
import { PlaygroundError } from "../error.ts";

/**
 * Checks a part of a request by its schema.
 *
 * @param where what the part is called where no key can be named: "path", "query", "body"
 * @throws PlaygroundError `invalid_request` with the key's path, what was found and what was expected
 */
export function checkRequest(schema: z.ZodType, value: unknown, where: string): unknown {
  const nul = pathToNul(value);
  if (nul !== undefined) throw refusal(nul.join("."), where, valueAt(value, nul), "a text without NUL characters");
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  // A misspelt key comes first: it is often why another one is missing.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue?.code === "unrecognized_keys") throw unknownKey(schema, issue, where);
  const path = issue?.path ?? [];
  const expected = issue === undefined ? "another value" : expectationOf(issue.message);
  throw refusal(path.join("."), where, valueAt(value, path), expected);
}

function refusal(key: string, where: string, found: unknown, expected: string): PlaygroundError {
  const message = `${key === "" ? where : key}: found ${show(found)}, expected ${expected}`;
  return new PlaygroundError("invalid_request", message, { key, found, expected });
}

/** zod's message says "Invalid input: expected string, received number"; only its middle is news. */
function expectationOf(message: string): string {
  const [, expected] = /expected (.*?)(?:, received .*)?$/s.exec(message) ?? [];
  return expected ?? message;
}

function unknownKey(
  schema: z.ZodType,
  { path, keys }: { readonly path: readonly PropertyKey[]; readonly keys: readonly string[] },
  where: string,
): PlaygroundError {
  const name = keys[0] ?? "";
  const known = path.length === 0 ? Object.keys((schema as Partial<z.ZodObject>).shape ?? {}) : [];
  const near = nearestName(name, known);
  const key = [...path, name].join(".");
  const listed = known.length === 0 ? "a key that this call takes" : `one of ${known.join(", ")}`;
  const expected = near === undefined ? listed : `"${near}"`;
  const message = `${key}: unknown key of the ${where}, expected ${expected}`;
  return new PlaygroundError("invalid_request", message, { key, found: name, expected });
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const part of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[part];
  return at;
}

/** No text of ours holds NUL, and PostgreSQL takes none that does. */
function pathToNul(value: unknown): PropertyKey[] | undefined {
  if (typeof value === "string") return value.includes("\0") ? [] : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    if (key.includes("\0")) return [];
    const inside = pathToNul(each);
    if (inside !== undefined) return [key, ...inside];
  }
  return undefined;
}
