/**
 * Sine, cosine and angle from additions, multiplications and divisions only. These are rounded the same way on every
 * machine, which the language does not promise for Math.sin and its kin; the pictures must come out equal everywhere.
 * Errors stay below 1e-4, far below what a pixel shows.
 */
const halfTurn = 3.141592653589793;

export function sine(angle: number): number {
  const turns = angle / (2 * halfTurn);
  const x = (turns - Math.floor(turns + 0.5)) * 2; // half turns, from -1 to 1
  const folded = x > 0.5 ? 1 - x : x < -0.5 ? -1 - x : x;
  const r = folded * halfTurn;
  const s = r * r;
  return r * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - s / 72))));
}

export function cosine(angle: number): number {
  return sine(angle + halfTurn / 2);
}

/** The angle of a direction, from -pi to pi. */
export function angleOf(x: number, y: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  const larger = Math.max(ax, ay);
  if (larger === 0) return 0;
  const t = Math.min(ax, ay) / larger;
  const s = t * t;
  // Minimax polynomial for atan on 0…1 (M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 4.4.49).
  let angle =
    t *
    (1 +
      s *
        (-0.3333314528 +
          s *
            (0.1999355085 +
              s *
                (-0.1420889944 +
                  s *
                    (0.1065626393 +
                      s * (-0.07528964 + s * (0.0429096138 + s * (-0.0161657367 + s * 0.0028662257))))))));
  if (ay > ax) angle = halfTurn / 2 - angle;
  if (x < 0) angle = halfTurn - angle;
  return y < 0 ? -angle : angle;
}
