export { type Conditions, type Descent, descend, type EndReason, mostSteps, type Racer } from "./descend.ts";
export { DescentError, type DescentErrorDetails } from "./error.ts";
export type { Landscape, Minimum, Point, Range } from "./landscapes/landscape.ts";
export { findLandscape, landscapes } from "./landscapes/landscapes.ts";
export { type Outcome, outcomeOf, type Place, pointText } from "./outcome.ts";
export { findStory, stories, type Story, type StoryRacer, tellStory, type ToldRun } from "./stories.ts";
export { type OwnOptions, ownLandscape, type Surface, surfaceOf } from "./surface.ts";
