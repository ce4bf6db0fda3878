import type { ArchitectureOptions } from "./architecture.ts";
import type { Layer } from "./layer.ts";

/** An architecture as data: what forms and help pages show, and how its layers are made. */
export interface ArchitectureDefinition {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /** Heading to list it under. */
  readonly family: "Dense" | "Convolutional" | "Residual";
  /** The paper, where there is one. */
  readonly source?: string;
  /** Image size in pixels when none is asked for. */
  readonly defaultImageSize: number;
  readonly minimumImageSize: number;
  readonly makeLayers: (options: Required<ArchitectureOptions>) => NetworkLayers;
}

/** The backbone turns [N, channels, size, size] into [N, features], the head those into [N, classes]. */
export interface NetworkLayers {
  readonly backbone: Layer;
  readonly head: Layer;
}
