import { type TensorData, tensor } from "@glissade/autodiff";
import { type Architecture, stream } from "@glissade/vision";

/** Numbers in [-1, 1), a hash of the name and the element's index: `pattern` of goldens/make-architecture-goldens.py. */
export function pattern(name: string, shape: readonly number[]): Float64Array {
  const salt = stream(name);
  return Float64Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, i) => {
    let bits = (Math.imul(i, 2654435761) + salt) >>> 0;
    bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
    bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
    bits = (bits ^ (bits >>> 15)) >>> 0;
    return bits / 2 ** 31 - 1;
  });
}

/** The weights and buffers that the goldens were made with. */
export function patternTensors(architecture: Architecture): Map<string, TensorData> {
  const parameters = architecture.parameters.map(({ name, shape, kind }) => {
    if (kind === "weight") return fill(name, shape, Math.sqrt(6 / shape.slice(1).reduce((a, b) => a * b, 1)), 0);
    return kind === "norm" && name.endsWith(".weight") ? fill(name, shape, 0.3, 1) : fill(name, shape, 0.1, 0);
  });
  const buffers = architecture.buffers.map(({ name, shape }) =>
    name.endsWith(".running_var") ? fill(name, shape, 0.5, 1) : fill(name, shape, 0.3, 0),
  );
  return new Map([...parameters, ...buffers]);
}

function fill(name: string, shape: readonly number[], scale: number, offset: number): [string, TensorData] {
  const values = pattern(name, shape).map((value) => offset + scale * value);
  return [name, tensor("float32", shape, values)];
}

/** Norm, and product with a pattern: what the goldens keep of large tensors. */
export function summarise(name: string, values: ArrayLike<number>): readonly [number, number] {
  const probe = pattern(`probe.${name}`, [values.length]);
  let [squares, product] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    squares += (values[i] ?? NaN) ** 2;
    product += (values[i] ?? NaN) * (probe[i] ?? NaN);
  }
  return [Math.sqrt(squares), product];
}
