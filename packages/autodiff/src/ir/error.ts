/** What went wrong, in a form that programs can use. */
export interface AutodiffErrorDetails {
  /** The node, value, attribute or option concerned. */
  readonly key?: string;
  /** The file concerned, where there is one. */
  readonly file?: string;
  readonly found?: unknown;
  readonly expected?: string;
}

/**
 * The one error class of this package. Branch on `code`; the message is for people.
 *
 * Codes: `invalid_argument`, `unknown_operator`, `shape_mismatch`, `shape_unknown`, `type_mismatch`, `duplicate_name`,
 * `unknown_value`, `no_gradient`, `no_lowering`, `invalid_model`, `unsupported_model`, `cycle`.
 */
export class AutodiffError extends Error {
  readonly code: string;
  readonly details: AutodiffErrorDetails;

  constructor(code: string, message: string, details: AutodiffErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "AutodiffError";
    this.code = code;
    this.details = details;
  }
}

/** The candidate closest to `name` by edit distance, if it is close enough to be a likely misspelling. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
