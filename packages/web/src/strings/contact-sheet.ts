export const contactSheet = {
  caption: "What training sees of some pictures of the training part",
  unchanged: "Nothing is changed: every epoch sees the pictures as they are. Flip and crop show here what they do.",
  exact: "Drawn by the functions that train: with this seed, an experiment sees exactly these.",
  others: "Show other pictures",
  picture: "Picture",
  original: "Original",
  epoch: (epoch: number) => `Epoch ${epoch}`,
  originalOf: (name: string) => `${name}, as it is`,
  noneTitle: "No picture to show",
  none: "The training part of this split has no picture that can be read.",
  loading: "Drawing pictures …",
  /** Of the picture of an epoch: what was done to it. */
  seen: (name: string, epoch: number, { flip, dx, dy }: { flip: boolean; dx: number; dy: number }) => {
    const across = dx === 0 ? [] : [`${Math.abs(dx)} px to the ${dx > 0 ? "left" : "right"}`];
    const along = dy === 0 ? [] : [`${Math.abs(dy)} px ${dy > 0 ? "up" : "down"}`];
    const done = [...(across.length + along.length > 0 ? [`moved ${[...across, ...along].join(" and ")}`] : [])];
    if (flip) done.push("mirrored");
    return `${name}, epoch ${epoch}: ${done.length === 0 ? "as it is" : done.join(", then ")}`;
  },
} as const;
