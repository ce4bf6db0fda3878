import type { Draft } from "./draft.ts";

// What was not saved yet outlives a reload of the tab.

const prefix = "glissade unsaved ";

export function keepUnsaved(place: string, draft: Draft): void {
  sessionStorage.setItem(prefix + place, JSON.stringify(draft));
}

export function readUnsaved(place: string): Draft | undefined {
  const kept = sessionStorage.getItem(prefix + place);
  return kept === null ? undefined : (JSON.parse(kept) as Draft);
}

export function forgetUnsaved(place: string): void {
  sessionStorage.removeItem(prefix + place);
}
