import { ApiError } from "@glissade/api";

/** What is wrong with a part of a change, by the keys inside it, for the fields to say. */
export function errorsOf(problem: Error | null, part: string): Readonly<Record<string, string>> {
  const key = problem instanceof ApiError ? problem.problem.key : undefined;
  const [, inside] = key?.split(`${part}.`) ?? [];
  return problem && inside !== undefined ? { [inside]: problem.message } : {};
}
