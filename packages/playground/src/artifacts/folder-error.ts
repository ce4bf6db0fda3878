import { ArtifactError } from "./artifact-error.ts";

/** What common failures of a file system mean and what helps; everything else is shown as the system words it. */
const reasons: Readonly<Record<string, readonly [reason: string, fix: string]>> = {
  EACCES: ["permission denied", "Let the service's user read and write the folder."],
  EPERM: ["operation not permitted", "Let the service's user read and write the folder."],
  EROFS: ["the file system is read-only", "Mount it writable, or set ARTIFACTS_URL to another folder."],
  ENOENT: ["the folder is gone", "Mount or create it again."],
  ESTALE: ["the network mount went away", "Mount it again."],
  EIO: ["the disk reports an input/output error", "Check the disk."],
  EMFILE: ["too many open files", "Raise the limit of open files (ulimit -n)."],
};

/** The error of a failed operation of the folder store at `location`. */
export function folderError(error: unknown, doing: string, location: string, key?: string): ArtifactError {
  if (error instanceof ArtifactError) return error;
  const code = errnoOf(error);
  const about = { ...(key !== undefined && { key }), found: code ?? String(error) };
  if (code === "ENOSPC" || code === "EDQUOT") {
    const fix = "Free disk space, or move the artifacts to a larger disk.";
    const message = `no space left in ${location} while ${doing}; what was there before is unchanged`;
    return new ArtifactError("disk_full", message, { ...about, expected: "free disk space", fix }, error);
  }
  const [reason, fix] = reasons[code ?? ""] ?? [error instanceof Error ? error.message : String(error)];
  const message = `${doing} in ${location} failed: ${reason}`;
  const details = { ...about, fix: fix ?? "Check the folder and its disk." };
  return new ArtifactError("artifacts_unavailable", message, details, error);
}

/** The system's code of a failed file operation, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
