/** How a terminal cell shows dots. */
interface CellKind {
  /** Dots across and down in one cell. */
  readonly across: number;
  readonly down: number;
}

const braille: CellKind = { across: 2, down: 4 };
const letters: CellKind = { across: 1, down: 1 };

/** Bits of the braille block (U+2800) by row and column of the dot. */
const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** One mark per curve where there is no braille. */
const marks = ["*", "+", "o", "x", "#", "@", "%"];

/** A grid of text cells to draw curves on: eight dots a cell in braille, one letter a cell in plain ASCII. */
export class DotCanvas {
  readonly columns: number;
  readonly rows: number;
  /** Size in dots. */
  readonly width: number;
  readonly height: number;
  readonly #kind: CellKind;
  readonly #bits: Uint8Array;
  /** Number of the curve that drew last in a cell, from 1. */
  readonly #owner: Uint8Array;

  constructor(columns: number, rows: number, ascii: boolean) {
    this.#kind = ascii ? letters : braille;
    this.columns = columns;
    this.rows = rows;
    this.width = columns * this.#kind.across;
    this.height = rows * this.#kind.down;
    this.#bits = new Uint8Array(columns * rows);
    this.#owner = new Uint8Array(columns * rows);
  }

  /** Which row of cells a dot lies in. */
  rowOf(y: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor(y / this.#kind.down)));
  }

  dot(x: number, y: number, curve: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const { across, down } = this.#kind;
    const cell = Math.floor(y / down) * this.columns + Math.floor(x / across);
    this.#bits[cell]! |= across === 1 ? 1 : brailleBits[y % 4]![x % 2]!;
    this.#owner[cell] = curve + 1;
  }

  /** A straight line of dots. */
  line(fromX: number, fromY: number, toX: number, toY: number, curve: number): void {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      this.dot(Math.round(fromX + (toX - fromX) * share), Math.round(fromY + (toY - fromY) * share), curve);
    }
  }

  /** A row of cells as text; `paint` may wrap what one curve drew in colour codes. */
  row(index: number, paint: (text: string, curve: number) => string): string {
    let text = "";
    let run = "";
    let runOwner = 0;
    for (let column = 0; column < this.columns; column++) {
      const cell = index * this.columns + column;
      const owner = this.#owner[cell]!;
      if (owner !== runOwner) {
        text += runOwner === 0 ? run : paint(run, runOwner - 1);
        run = "";
        runOwner = owner;
      }
      run += this.#character(this.#bits[cell]!, owner);
    }
    return text + (runOwner === 0 ? run : paint(run, runOwner - 1));
  }

  #character(bits: number, owner: number): string {
    if (bits === 0) return " ";
    return this.#kind === letters ? marks[(owner - 1) % marks.length]! : String.fromCodePoint(0x2800 + bits);
  }
}
