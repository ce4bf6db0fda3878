const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** What an archive may cost at most, with labels and help for people who set the limits. */
export const archiveLimitDefinitions = {
  entries: {
    default: 200_000,
    label: "Entries",
    help: "Files, folders and links in one archive.",
  },
  totalBytes: {
    default: 20 * GiB,
    label: "Unpacked size",
    help: "Bytes that all files of one archive may take on the disk.",
  },
  fileBytes: {
    default: 200 * MiB,
    label: "Size of one file",
    help: "Bytes that one unpacked file may take on the disk.",
  },
  ratio: {
    default: 200,
    label: "Compression ratio",
    help: "Unpacked size over packed size, of each file and of the whole archive. Photos reach about 1, text about 10; an archive made to fill a disk reaches 1,000 and more.",
  },
  ratioFromBytes: {
    default: MiB,
    label: "Ratio counts from",
    help: "Whatever unpacks to fewer bytes than this may be compressed as much as it likes: a small empty picture is no attack.",
  },
  pathBytes: {
    default: 1024,
    label: "Length of a path",
    help: "Bytes of an entry's path inside the archive.",
  },
  depth: {
    default: 32,
    label: "Depth of folders",
    help: "Names below one another in an entry's path, the file's own included.",
  },
} as const satisfies Record<string, { readonly default: number; readonly label: string; readonly help: string }>;

export type ArchiveLimits = Readonly<Record<keyof typeof archiveLimitDefinitions, number>>;

/** The limits that hold where none are given. */
export const defaultArchiveLimits = Object.fromEntries(
  Object.entries(archiveLimitDefinitions).map(([key, definition]) => [key, definition.default]),
) as ArchiveLimits;
