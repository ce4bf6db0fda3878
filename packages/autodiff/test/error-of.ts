import { AutodiffError } from "@glissade/autodiff";

/** The package's error that `run` throws. */
export function errorOf(run: () => unknown): AutodiffError {
  try {
    run();
  } catch (error) {
    if (error instanceof AutodiffError) return error;
    throw error;
  }
  throw new Error("expected an AutodiffError, nothing was thrown");
}
