import type { Advice } from "../advice.ts";
import type { RunView } from "../run-view.ts";

/**
 * Judges a run by what was recorded so far: none or one piece of advice. A rule walks along the series from the beginning
 * and looks back only, raising its advice by one threshold and withdrawing it by another that lies further back. So what it
 * says at a step is always the same, and numbers that waver about a threshold do not make it flicker.
 */
export type Rule = (view: RunView) => readonly Advice[];
