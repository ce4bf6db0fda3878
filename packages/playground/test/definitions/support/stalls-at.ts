/** The number of points at which stalling-worker.ts never answers. */
export const stallsAt = 77;
