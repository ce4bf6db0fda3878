import { useMemo } from "react";

/** The same array as long as its texts are the same. */
export function useStable(texts: readonly string[]): readonly string[] {
  const key = JSON.stringify(texts);
  return useMemo(() => JSON.parse(key) as string[], [key]);
}
