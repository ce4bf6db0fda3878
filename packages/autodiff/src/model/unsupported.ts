import { AutodiffError } from "../ir/error.ts";

/** An error for what ONNX allows and this package does not read: "<problem>, expected <expected>." */
export function unsupported(problem: string, key: string, expected: string): AutodiffError {
  return new AutodiffError("unsupported_model", `${problem}, expected ${expected}.`, { key, expected });
}
