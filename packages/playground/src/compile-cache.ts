import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Keeps what Node makes of the sources (types stripped, compiled) for the next start, here and in the processes that this
 * one starts. In the user's own cache, as others must not be able to put code there; where it cannot be written, every
 * start compiles anew.
 */
export function keepCompiled(environment: NodeJS.ProcessEnv = process.env): void {
  environment["NODE_COMPILE_CACHE"] ??= join(
    environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"),
    "glissade",
    "compiled",
  );
  enableCompileCache(environment["NODE_COMPILE_CACHE"]);
}
