import type { TensorData } from "@glissade/autodiff";

export interface FlatEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where the tensor starts in the flat vector, in elements. */
  readonly offset: number;
  readonly size: number;
}

/** Many float32 tensors side by side in one vector: the solver then updates all of them with a handful of operators. */
export interface FlatLayout {
  readonly entries: readonly FlatEntry[];
  readonly size: number;
}

export function flatLayout(
  tensors: readonly { readonly name: string; readonly shape: readonly number[] }[],
): FlatLayout {
  let offset = 0;
  const entries = tensors.map(({ name, shape }) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const entry = { name, shape, offset, size };
    offset += size;
    return entry;
  });
  return { entries, size: offset };
}

/** Puts tensors, found by `prefix` + name, into one vector. Shapes are checked by `checkTensor` before. */
export function pack(layout: FlatLayout, tensors: ReadonlyMap<string, TensorData>, prefix: string): Float32Array {
  const flat = new Float32Array(layout.size);
  for (const { name, offset } of layout.entries) flat.set(tensors.get(prefix + name)!.data as Float32Array, offset);
  return flat;
}

/** Copies of the vector's tensors, each under `prefix` + name. */
export function unpack(layout: FlatLayout, flat: Float32Array, prefix: string): [string, TensorData][] {
  return layout.entries.map(({ name, shape, offset, size }) => [
    prefix + name,
    { type: "float32", dims: shape, data: flat.slice(offset, offset + size) },
  ]);
}
