import type { Journal } from "./journal.ts";

/** Where a computation keeps its finished pieces and tells how far it is. */
export interface Sitting {
  readonly journal: Journal;
  readonly signal: AbortSignal;
  /** @param found how many of the finished ones are of an earlier sitting */
  readonly onProgress: (progress: { readonly done: number; readonly total: number; readonly found: number }) => void;
}

/**
 * Computes pieces one after the other, but for those that the journal has.
 *
 * @throws the signal's reason once it is aborted
 */
export async function inPieces<Piece>(
  total: number,
  compute: (index: number) => Promise<Piece>,
  { journal, signal, onProgress }: Sitting,
): Promise<Piece[]> {
  const pieces = journal.found.slice(0, total) as Piece[];
  const found = pieces.length;
  onProgress({ done: found, total, found });
  for (let index = found; index < total; index++) {
    signal.throwIfAborted();
    const piece = await compute(index);
    await journal.add(piece);
    pieces.push(piece);
    onProgress({ done: pieces.length, total, found });
  }
  return pieces;
}
