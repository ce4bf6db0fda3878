import path from "node:path";

/** Whether a real path is a folder or below it. */
export function isBelow(root: string, realPath: string): boolean {
  const relative = path.relative(root, realPath);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
