/**
 * Compares by Unicode code points, the order of Python's `sorted` and of torchvision's class indices; "10" comes before
 * "2" and "Z" before "a". (JavaScript's own order compares UTF-16 units, which differs beyond the basic plane.)
 */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every unit that is not one. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
