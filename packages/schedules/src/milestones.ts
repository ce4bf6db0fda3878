/** How many of the ascending numbers are <= t: Python's `bisect_right`. */
export function countUpTo(ascending: readonly number[], t: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending numbers are < t: Python's `bisect_left`. */
export function countBelow(ascending: readonly number[], t: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
