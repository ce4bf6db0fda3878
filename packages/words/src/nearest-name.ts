/** Edits (insert, delete, replace, swap neighbours) that turn one word into another. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * The known name that `name` was most likely meant to be, or undefined when none is near.
 * Case, underscores and a missing or added ending ("StepLR" for "step") do not count much.
 *
 * @example nearestName("tmax", ["T_max", "eta_min"]) // "T_max"
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name.slice(0, 64));
  if (wanted === "") return undefined;
  let best: string | undefined;
  let bestCost = Infinity;
  for (const candidate of known) {
    const target = plain(candidate);
    const contained = target !== wanted && (target.includes(wanted) || wanted.includes(target));
    const cost = contained && Math.min(wanted.length, target.length) >= 3 ? 1 : distance(wanted, target);
    const tolerable = cost <= Math.max(1, Math.floor(Math.max(wanted.length, target.length) / 3));
    if (tolerable && cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}
