import type { GraphBuilder, Value } from "@glissade/autodiff";
import { VisionError } from "../error.ts";
import { nearestName } from "@glissade/words";
import type { Architecture, ArchitectureOptions, ForwardMode, ForwardOutputs } from "./architecture.ts";
import { resnet20, resnet32 } from "./cifar-resnet.ts";
import { cnnSmall } from "./cnn-small.ts";
import type { ArchitectureDefinition, NetworkLayers } from "./definition.ts";
import { mlp } from "./mlp.ts";

/** Every architecture there is, by name. */
export const architectureDefinitions: Readonly<Record<string, ArchitectureDefinition>> = {
  mlp,
  "cnn-small": cnnSmall,
  resnet20,
  resnet32,
};

/**
 * The definition of that name.
 *
 * @throws VisionError code "unknown_architecture" with the names there are, and the nearest
 */
export function findArchitecture(name: string): ArchitectureDefinition {
  const known = Object.keys(architectureDefinitions);
  const definition = Object.hasOwn(architectureDefinitions, name) ? architectureDefinitions[name] : undefined;
  if (definition !== undefined) return definition;
  const near = nearestName(name, known);
  throw failure("unknown_architecture", "architecture", name, `one of ${known.join(", ")}`, near);
}

/**
 * A network of the named architecture, for images of one size.
 *
 * @throws VisionError code "unknown_architecture", or "invalid_value" naming `classes`, `imageSize` or `channels`
 *
 * @example
 * const architecture = buildArchitecture("resnet20", { classes: 10, imageSize: 32, channels: 3 });
 * const weights = initialise(architecture, seed);
 */
export function buildArchitecture(name: string, options: ArchitectureOptions): Architecture {
  const definition = findArchitecture(name);
  const { classes, imageSize = definition.defaultImageSize, channels = 3 } = options;
  checkAtLeast("classes", classes, 2);
  checkAtLeast("imageSize", imageSize, definition.minimumImageSize, ` for ${name}`);
  if (channels !== 1 && channels !== 3) throw failure("invalid_value", "channels", channels, "1 or 3");
  const sizes = { classes, imageSize, channels };
  const layers = definition.makeLayers(sizes);
  return {
    name,
    ...sizes,
    parameters: [...layers.backbone.parameters, ...layers.head.parameters],
    buffers: [...layers.backbone.buffers, ...layers.head.buffers],
    forward: (b, images, tensors, mode) => {
      checkImages(images, sizes);
      return applyLayers(layers, b, images, tensors, mode);
    },
  };
}

function applyLayers(
  { backbone, head }: NetworkLayers,
  b: GraphBuilder,
  images: Value,
  tensors: ReadonlyMap<string, Value>,
  { training }: ForwardMode,
): ForwardOutputs {
  const buffers = new Map<string, Value>();
  const context = {
    b,
    training,
    tensor: (name: string) => findTensor(tensors, name),
    setBuffer: (name: string, value: Value) => void buffers.set(name, value),
  };
  const features = backbone.apply(context, images);
  return { logits: head.apply(context, features), features, buffers };
}

function findTensor(tensors: ReadonlyMap<string, Value>, name: string): Value {
  const value = tensors.get(name);
  if (value !== undefined) return value;
  throw failure("missing_tensor", name, undefined, "a tensor of that name", nearestName(name, [...tensors.keys()]));
}

function checkImages(images: Value, { imageSize, channels }: Required<ArchitectureOptions>): void {
  const rest = [channels, imageSize, imageSize];
  const isBatch = images.shape.length === 4;
  if (isBatch && rest.every((extent, i) => images.shape[i + 1] === extent)) return;
  const batch = isBatch ? images.shape[0] : "N";
  throw failure("invalid_images", "images", images.shape, `shape [${[batch, ...rest].join(", ")}]`);
}

function checkAtLeast(key: string, found: number, minimum: number, reason = ""): void {
  if (Number.isSafeInteger(found) && found >= minimum) return;
  throw failure("invalid_value", key, found, `an integer of at least ${minimum}${reason}`);
}

function failure(code: string, key: string, found: unknown, expected: string, suggestion?: string): VisionError {
  const hint = suggestion === undefined ? "" : `; did you mean "${suggestion}"?`;
  const shown =
    typeof found === "string" ? `"${found}"` : Array.isArray(found) ? `[${found.join(", ")}]` : String(found);
  return new VisionError(code, `${key}: found ${shown}, expected ${expected}${hint}`, { key, found, expected });
}
