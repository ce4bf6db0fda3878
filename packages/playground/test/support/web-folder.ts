import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { temporaryFolder } from "./temporary-folder.ts";

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta name="csp-nonce" content="%CSP_NONCE%" />
    <script type="module" src="/assets/main-1a2b.js"></script>
  </head>
  <body><div id="root"></div></body>
</html>
`;

export const mainScript = `document.title = ${JSON.stringify("made up ".repeat(40))};\n`;

/** What building the page leaves, in small, with a file beside it that is nobody's business. */
export async function makeWebFolder(): Promise<string> {
  const parent = await temporaryFolder();
  const folder = join(parent, "dist");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "index.html"), html);
  await writeFile(join(folder, "icon.svg"), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, "assets", "main-1a2b.js"), mainScript);
  await writeFile(join(folder, "assets", "main-1a2b.js.gz"), gzipSync(mainScript));
  await writeFile(join(folder, ".built-from"), "secret of the folder");
  await writeFile(join(parent, "secret.txt"), "secret of the folder");
  return folder;
}
