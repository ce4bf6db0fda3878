import { PlaygroundError } from "../error.ts";
import { problemOf } from "./problems.ts";

/** Reads one part of a request; what is wrong with it names its key in the whole: `spec.solver.lr`. */
export function inPart<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === "unexpected" || problem.key?.startsWith(`${part}.`)) throw error;
    const key = problem.key === undefined ? part : `${part}.${problem.key}`;
    const { found, expected } = problem;
    const details = { key, found, ...(expected === undefined ? {} : { expected }) };
    throw new PlaygroundError(problem.code, `${part}.${problem.detail}`, details, error);
  }
}
