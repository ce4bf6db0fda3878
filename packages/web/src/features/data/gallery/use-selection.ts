import { useCallback, useRef, useState } from "react";
import type { GalleryItem } from "./gallery-query.ts";

/** Pictures that are selected, by their index in the data set; they stay so while filters and pages change. */
export function useSelection(items: readonly GalleryItem[], offset: number) {
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const lastPosition = useRef<number | undefined>(undefined);
  const select = useCallback(
    (position: number, on: boolean, range: boolean) => {
      // With Shift, all from the last one that was clicked.
      const from = range ? (lastPosition.current ?? position) : position;
      lastPosition.current = position;
      const [low, high] = [Math.min(from, position), Math.max(from, position)];
      const indices = items.slice(Math.max(0, low - offset), high - offset + 1).map(({ index }) => index);
      setSelected((before) => changed(before, indices, on));
    },
    [items, offset],
  );
  const add = useCallback((indices: readonly number[]) => setSelected((before) => changed(before, indices, true)), []);
  const clear = useCallback(() => setSelected(new Set()), []);
  return { selected, select, add, clear };
}

function changed(before: ReadonlySet<number>, indices: readonly number[], on: boolean): ReadonlySet<number> {
  const next = new Set(before);
  for (const index of indices) {
    if (on) next.add(index);
    else next.delete(index);
  }
  return next;
}
