/** Labels that were pushed together and now stand in one block. */
interface Block {
  readonly members: number[];
  /** Mean of the wished centres: where the block's middle belongs. */
  middle: number;
}

/**
 * Moves label positions apart until neighbours are at least `gap` from one another, each as little as possible, inside
 * `low`..`high`. Returns the new positions in the order of the wishes.
 */
export function spreadLabels(
  wishes: readonly number[],
  { gap, low, high }: { readonly gap: number; readonly low: number; readonly high: number },
): number[] {
  const order = wishes.map((_wish, index) => index).sort((a, b) => wishes[a]! - wishes[b]!);
  const topOf = ({ members, middle }: Block): number => {
    const length = (members.length - 1) * gap;
    return Math.max(low, Math.min(middle - length / 2, high - length));
  };
  const bottomOf = (block: Block): number => topOf(block) + (block.members.length - 1) * gap;
  const blocks: Block[] = [];
  for (const index of order) {
    let block: Block = { members: [index], middle: wishes[index]! };
    for (let above = blocks.at(-1); above && bottomOf(above) + gap > topOf(block); above = blocks.at(-1)) {
      blocks.pop();
      const members = [...above.members, ...block.members];
      const weight = above.members.length / members.length;
      block = { members, middle: above.middle * weight + block.middle * (1 - weight) };
    }
    blocks.push(block);
  }
  const places = new Array<number>(wishes.length);
  for (const block of blocks) {
    const top = topOf(block);
    block.members.forEach((index, row) => (places[index] = top + row * gap));
  }
  return places;
}
