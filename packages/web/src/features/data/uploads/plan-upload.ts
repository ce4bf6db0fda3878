/** What is known of a file before it is sent; a browser's File, with where it lay if it came by drop or as a folder. */
export type ChosenFile = File & { readonly path?: string; readonly relativePath?: string };

export interface PlannedFile {
  /** Where it goes in the upload: class/name, or deeper. */
  readonly path: string;
  readonly file: File;
}

export interface UploadPlan {
  readonly kind: "files" | "archive";
  readonly files: readonly PlannedFile[];
  readonly bytes: number;
  /** Of the folder or archive, to name the data set by. */
  readonly name: string | undefined;
  /** Folders that become classes (or parts), with the number of files below them, once common wrappings are off. */
  readonly folders: readonly { readonly name: string; readonly files: number }[];
  /** Pictures that no folder says the class of. */
  readonly loose: number;
  /** Files that an operating system strews about. */
  readonly ignored: number;
  /** Why it cannot be sent as it is. */
  readonly problem: "severalArchives" | "archiveAmongFiles" | undefined;
}

/** Sorts out what was dropped or chosen. */
export function planUpload(chosen: readonly ChosenFile[]): UploadPlan {
  const all = chosen.map((file): PlannedFile => ({ path: pathOf(file), file }));
  const files = all.filter(({ path }) => !isStrewn(path));
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const archives = files.filter(({ path }) => isArchive(path)).length;
  const described = files.some(({ path }) => /\.(csv|tsv)$/i.test(path));
  const kind = archives === 1 && files.length === 1 ? "archive" : "files";
  return {
    kind,
    files,
    bytes,
    name: nameOf(files, kind),
    folders: kind === "archive" ? [] : foldersOf(files.map(({ path }) => path)),
    // A table beside them names the classes of loose pictures.
    loose: described ? 0 : files.filter(({ path }) => isLoosePicture(path)).length,
    ignored: all.length - files.length,
    problem: archives > 1 ? "severalArchives" : archives === 1 && kind === "files" ? "archiveAmongFiles" : undefined,
  };
}

/** The files with loose pictures put into the folder of their class. */
export function withClass(files: readonly PlannedFile[], className: string): readonly PlannedFile[] {
  // A class is one folder, whatever is typed.
  const folder = className.trim().replace(/[/\\]+/g, "-");
  if (folder === "") return files;
  return files.map(({ path, file }) => ({ path: isLoosePicture(path) ? `${folder}/${path}` : path, file }));
}

/** Where a file lay below what was dropped or chosen. */
export function pathOf(file: ChosenFile): string {
  const given = [file.webkitRelativePath, file.relativePath, file.path].find((path) => path) ?? file.name;
  return given.replaceAll("\\", "/").replace(/^(\.?\/)+/, "");
}

const isArchive = (path: string): boolean => /\.(zip|tar|tgz|tar\.gz)$/i.test(path);

const isLoosePicture = (path: string): boolean =>
  !path.includes("/") && /\.(jpe?g|png|webp|gif|avif|tiff?|bmp)$/i.test(path);

const isStrewn = (path: string): boolean =>
  path.split("/").some((name) => name.startsWith(".") || /^(thumbs\.db|desktop\.ini|__MACOSX)$/i.test(name));

function nameOf(files: readonly PlannedFile[], kind: UploadPlan["kind"]): string | undefined {
  const [first] = files;
  if (!first) return undefined;
  if (kind === "archive") return first.file.name.replace(/\.(zip|tar|tgz|tar\.gz)$/i, "");
  return commonFolder(files.map(({ path }) => path));
}

/** The folder that everything is in, if it is more than a class of its own. */
function commonFolder(paths: readonly string[]): string | undefined {
  const [top] = paths[0]?.split("/") ?? [];
  const wraps = paths.every((path) => path.startsWith(`${top ?? ""}/`)) && paths.some((path) => depth(path) > 2);
  return wraps ? top : undefined;
}

const depth = (path: string): number => path.split("/").length;

function foldersOf(paths: readonly string[]): UploadPlan["folders"] {
  const wrapping = commonFolder(paths);
  if (wrapping !== undefined) return foldersOf(paths.map((path) => path.slice(wrapping.length + 1)));
  const counts = new Map<string, number>();
  for (const path of paths) {
    const [folder] = path.split("/");
    if (folder === undefined || depth(path) === 1) continue;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].map(([name, files]) => ({ name, files })).sort((a, b) => a.name.localeCompare(b.name));
}
