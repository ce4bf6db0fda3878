import type { Steering } from "./use-steering.ts";

/** What every tool of the steering panel is given. */
export interface ToolProps {
  readonly steering: Steering;
}
