import path from "node:path";
import { VisionError } from "../error.ts";
import { type Dataset, type DatasetWarning, type Item, type Part, partNamed, parts } from "./dataset.ts";
import { FileDataset } from "./file-dataset.ts";
import { isPictureName, listFolder, PictureCollector, statPictures } from "./picture-files.ts";
import { compareText } from "./text-order.ts";
import { count, nameSome, quote } from "./wording.ts";

/** A folder that stands for one class, in one part when the data set brings its split. */
interface ClassFolder {
  readonly className: string;
  /** Relative to the root, with "/". */
  readonly path: string;
  readonly part: Part | undefined;
}

/**
 * Opens a folder that has one folder per class, with pictures in it or below; with folders named train, validation
 * (val, valid) and test on top, these are its split. Classes are numbered in code-point order of their names (as
 * torchvision's ImageFolder does), items ordered by part, class and path. Class names are compared in Unicode NFC, as
 * systems write the same name differently.
 *
 * @throws VisionError codes "dataset_empty" and "folder_unreadable"
 */
export async function openImageFolder(root: string): Promise<Dataset> {
  const warnings: DatasetWarning[] = [];
  const collector = new PictureCollector(root);
  const classFolders = await findClassFolders(collector, warnings);
  const found: { folder: ClassFolder; pictures: string[] }[] = [];
  for (const folder of classFolders) found.push({ folder, pictures: await collector.picturesBelow(folder.path) });

  const named = new Set(found.map(({ folder }) => folder.className));
  const filled = new Set(found.filter(({ pictures }) => pictures.length > 0).map(({ folder }) => folder.className));
  const classes = [...filled].sort(compareText);
  const emptyClasses = [...named].filter((name) => !filled.has(name)).sort(compareText);
  if (classes.length === 0) throw await noPictures(root, emptyClasses);
  if (emptyClasses.length > 0) warnings.push(emptyClassWarning(emptyClasses));

  const labels = new Map(classes.map((name, label) => [name, label]));
  const items: Item[] = [];
  for (const { folder, pictures } of found.sort(byPartThenClass)) {
    const label = labels.get(folder.className) ?? 0;
    for (const id of pictures) items.push(folder.part ? { id, label, part: folder.part } : { id, label });
  }
  const files = await statPictures(
    root,
    items.map((item) => item.id),
  );
  return new FileDataset({
    format: "image-folder",
    path: root,
    folder: root,
    classes,
    emptyClasses,
    items,
    files,
    warnings,
    ignored: collector.ignored,
  });
}

async function findClassFolders(collector: PictureCollector, warnings: DatasetWarning[]): Promise<ClassFolder[]> {
  const top = await listFolder(collector.root);
  let outside = collector.picturesIn("", top.files);
  const classFolders: ClassFolder[] = [];
  const partFolders = await splitFolders(collector.root, top.folders);
  if (partFolders.length > 0) {
    for (const name of partFolders) {
      const listing = await listFolder(path.join(collector.root, name));
      outside = outside.concat(collector.picturesIn(name, listing.files));
      const part = partNamed(name);
      for (const child of listing.folders)
        classFolders.push({ className: child.normalize("NFC"), path: `${name}/${child}`, part });
    }
    const others = top.folders.filter((name) => !partFolders.includes(name));
    if (others.length > 0) warnings.push(otherFoldersWarning(others));
  } else {
    for (const name of top.folders)
      classFolders.push({ className: name.normalize("NFC"), path: name, part: undefined });
  }
  // Without class folders the error that follows says the same, and more.
  if (outside.length > 0 && classFolders.length > 0) warnings.push(outsideWarning(outside));
  return classFolders;
}

/**
 * The top folders that are parts of a split rather than classes: there is a train folder with folders in it, and either
 * a second part or nothing else. (A class may well be called "train".)
 */
async function splitFolders(root: string, folders: readonly string[]): Promise<string[]> {
  const named = folders.filter((name) => partNamed(name) !== undefined);
  const train = named.filter((name) => partNamed(name) === "train");
  if (train.length === 0 || (named.length === 1 && folders.length > 1)) return [];
  for (const name of train) {
    const listing = await listFolder(path.join(root, name));
    if (listing.folders.length > 0) return named;
  }
  return [];
}

function byPartThenClass(a: { folder: ClassFolder }, b: { folder: ClassFolder }): number {
  const rank = (part: Part | undefined): number => (part === undefined ? -1 : parts.indexOf(part));
  return (
    rank(a.folder.part) - rank(b.folder.part) ||
    compareText(a.folder.className, b.folder.className) ||
    compareText(a.folder.path, b.folder.path)
  );
}

function emptyClassWarning(names: readonly string[]): DatasetWarning {
  const verb = names.length === 1 ? "holds no picture and is" : "hold no picture and are";
  const nouns = names.length === 1 ? "class folder" : "class folders";
  return { code: "empty_class", message: `${nouns} ${nameSome(names)} ${verb} left out` };
}

function otherFoldersWarning(names: readonly string[]): DatasetWarning {
  return {
    code: "other_folders",
    message: `${nameSome(names)} beside the folders of the split: left out (train, validation and test are read)`,
  };
}

function outsideWarning(pictures: readonly string[]): DatasetWarning {
  return {
    code: "outside_class_folders",
    message: `${count(pictures.length, "picture")} outside class folders left out: ${nameSome(pictures, 3)}`,
  };
}

async function noPictures(root: string, classFolders: readonly string[]): Promise<VisionError> {
  const top = await listFolder(root);
  const expected =
    "a folder per class with pictures in it, IDX files, CIFAR binary files, or the path of a CSV file of path,label";
  const found = describeFolder(top.folders, top.files, classFolders);
  const table = top.files.find((name) => /\.csv$/i.test(name));
  const hint = table === undefined ? "" : `; to use ${quote(table)} give its own path`;
  return new VisionError("dataset_empty", `dataset ${quote(root)}: found ${found}, expected ${expected}${hint}`, {
    file: root,
    found,
    expected,
  });
}

function describeFolder(folders: readonly string[], files: readonly string[], classFolders: readonly string[]): string {
  if (folders.length === 0 && files.length === 0) return "an empty folder";
  const pictures = files.filter(isPictureName).length;
  if (classFolders.length > 0)
    return `${count(classFolders.length, "folder")} without a picture (${nameSome(classFolders, 3)})`;
  if (pictures > 0) return `${count(pictures, "picture")} and no class folders`;
  if (folders.length > 0) return `${count(folders.length, "folder")} without class folders (${nameSome(folders, 3)})`;
  return `${count(files.length, "file")}, none a picture (${nameSome(files, 3)})`;
}
