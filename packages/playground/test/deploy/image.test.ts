import { existsSync, globSync, readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readText, root } from "./documents.ts";

const dockerfile = readText("Dockerfile");

describe("the image", () => {
  it("should run the program on Node 24, not as root, with its data in a volume and a health check", () => {
    const [, entry] = /^ENTRYPOINT \["node", "\/app\/(.+)"\]$/m.exec(dockerfile)!;
    expect(existsSync(join(root, entry!))).toBe(true);
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
      "node:24-slim",
      "node:24-slim",
      "node:24-slim",
    ]);
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    expect(dockerfile).toMatch(/^VOLUME \/var\/lib\/glissade$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK [^]*\/healthz/m);
  });

  it("should hold the web page as built in a stage of its own, never one from somebody's disk", () => {
    const [page = "", install = "", last = ""] = dockerfile.split(/^(?=FROM )/m).slice(1);
    expect(page).toMatch(/^FROM \S+ AS page$/m);
    expect(page).toMatch(/^RUN npm run build --workspace packages\/web$/m);
    expect(page).not.toContain("--omit=dev");
    expect(install).toMatch(/npm ci --omit=dev/);
    expect(install).toMatch(/^COPY --from=page \/app\/packages\/web\/dist packages\/web\/dist$/m);
    expect(last).not.toContain("--from=page");
    expect(readText(".dockerignore").split("\n")).toEqual(expect.arrayContaining(["**/dist", "**/node_modules"]));
    // What makes the page is no part of the program that serves it.
    const web = JSON.parse(readText("packages/web/package.json")) as { dependencies?: object };
    expect(web.dependencies).toBeUndefined();
  });

  // The image is installed without development dependencies: what only they bring would be missing there.
  it.each(readdirSync(join(root, "packages")).filter((name) => name !== "web"))(
    "should have every package that %s imports",
    (name) => {
      const { dependencies = {} } = JSON.parse(readText(`packages/${name}/package.json`)) as { dependencies?: object };
      const files = globSync(`packages/${name}/src/**/*.ts`, { cwd: root });
      expect(files.length).toBeGreaterThan(0);
      const imported = new Set(files.flatMap((file) => packagesImportedBy(readText(file))));
      imported.delete(`@glissade/${name}`); // in the code that it writes for others
      expect([...imported].filter((found) => !Object.hasOwn(dependencies, found))).toEqual([]);
    },
  );
});

/** The packages that a module imports, types apart. */
function packagesImportedBy(text: string): string[] {
  const statements = text.matchAll(/(?:^(?:import|export)(?! type)[^;]*?from |\bimport\()"([^."][^"]*)"/gms);
  return [...statements]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => !isBuiltin(specifier))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
}
