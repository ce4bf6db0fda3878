import { z } from "zod";

/** Ids are UUIDs of version 7: they sort by the time of creation. */
export const id = z.uuid().meta({ description: "UUID" });

/** A moment, as ISO 8601 in UTC with milliseconds. */
export const time = z.iso.datetime();

/** A short name that people give. */
export const name = z.string().trim().min(1).max(200);

/** A free text that people write. */
export const notes = z.string().max(20_000);

export const tag = z.string().trim().min(1).max(60);
export const tags = z.array(tag).max(50);

/** Any JSON object. */
export const jsonObject = z.record(z.string(), z.unknown());

/** Metrics by name; a value that is no finite number is null. */
export const metrics = z.record(z.string(), z.number().nullable());

/** A whole number in a query string. */
export function queryInteger(least: number, most: number) {
  return z.coerce.number().int().min(least).max(most);
}

/** A yes or no in a query string. */
export const queryFlag = z.enum(["true", "false"]).transform((text) => text === "true");

/** A list in a query string, separated by commas. */
export const queryList = z.string().transform((text) => text.split(",").filter((part) => part !== ""));

/** Which part of a long list is wanted. */
export const pageQuery = z.object({
  offset: queryInteger(0, 10_000_000).default(0),
  limit: queryInteger(1, 1000).default(50),
});

/** A part of a long list, and how long the whole is. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    total: z.number().int(),
    offset: z.number().int(),
    limit: z.number().int(),
  });
}

/** What is wrong with a request, after RFC 9457, with the key that is to blame. */
export const problem = z
  .object({
    type: z.string().meta({ description: "urn:glissade:problem:<code>" }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: "One line: what was found and what was expected" }),
    code: z.string().meta({ description: "Stable, to branch on" }),
    key: z.string().optional().meta({ description: "Path of the offending key" }),
    found: z.unknown().optional(),
    expected: z.string().optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.output<typeof problem>;
