import { operations } from "@glissade/api";
import { notFound } from "../../src/error.ts";
import type { Handlers } from "../../src/server/handlers.ts";

/** Handlers for every operation, which find nothing; to test what comes before handlers. */
export function stubHandlers(): Handlers {
  const stub = () => Promise.reject(notFound("record", "that is asked for"));
  return Object.fromEntries(Object.keys(operations).map((id) => [id, stub])) as unknown as Handlers;
}
