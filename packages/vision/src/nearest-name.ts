/**
 * The known name nearest to a misspelt one (edit distance, letter case and separators aside), or undefined when none is
 * near enough to be what was meant.
 *
 * @example
 * nearestName("resnet-20", ["mlp", "resnet20"]); // "resnet20"
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = normalise(name);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = editDistance(wanted, normalise(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  const near = bestDistance < wanted.length && bestDistance <= Math.max(2, Math.floor((best?.length ?? 0) / 3));
  return near ? best : undefined;
}

function normalise(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}

/** Levenshtein distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
