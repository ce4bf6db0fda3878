import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** What an address says of a view, as the router read it. */
export type ViewSearch = Readonly<Record<string, unknown>>;

/**
 * The state of a view, which lives in the address: what is read of it, and how to change it. A change replaces the
 * entry in the history unless it is a step that "back" should undo.
 */
export function useView<T>(
  read: (search: ViewSearch) => T,
): readonly [T, (patch: ViewSearch, options?: { readonly step?: boolean }) => void] {
  const search: ViewSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (patch: ViewSearch, { step = false }: { readonly step?: boolean } = {}) => {
      const next = (old: ViewSearch): ViewSearch => ({ ...old, ...patch });
      void navigate({ to: ".", search: next as never, replace: !step, resetScroll: false });
    },
    [navigate],
  );
  return [read(search), change];
}

/** A text of the address; the router reads what looks like a number as one. */
export function textIn(search: ViewSearch, key: string): string | undefined {
  const value = search[key];
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** A whole number of the address, from a least one on. */
export function integerIn(search: ViewSearch, key: string, least: number): number | undefined {
  const value = Number(search[key] ?? Number.NaN);
  return Number.isSafeInteger(value) && value >= least ? value : undefined;
}

/** One of a few words. */
export function wordIn<const W extends string>(search: ViewSearch, key: string, words: readonly W[]): W | undefined {
  return words.find((word) => word === textIn(search, key));
}
