import type { Definitions, Split } from "@glissade/api";
import type { Draft, DraftSpec } from "./draft.ts";

/** What every section of the form is given. */
export interface SectionProps {
  readonly projectId: string;
  readonly definitions: Definitions;
  readonly splits: readonly Split[];
  readonly split: Split;
  readonly draft: Draft;
  /** Changes the spec; changes of one kind that follow each other are undone together. */
  readonly onSpec: (kind: string, spec: DraftSpec) => void;
  readonly onDraft: (kind: string, draft: Draft) => void;
  /** A change has come to its end. */
  readonly onSettled: () => void;
  /** By key of the spec. */
  readonly errors: Readonly<Record<string, string>>;
}
