import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/program.ts";
import { registrations } from "../../src/registrations.ts";
import { settingDefinitions } from "../../src/settings.ts";
import { readDeployments, readManifests, readText, readYaml, root } from "./documents.ts";

// What Docker and Kubernetes set must be what the program reads: a misspelled variable is ignored without a word.

const settings = Object.values(settingDefinitions).map(({ environment }) => environment as string);
/** Read by the S3 client and by Node. */
const others = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "NODE_ENV"];
const known = (name: string): boolean => settings.includes(name) || others.includes(name);

const dockerfile = readText("Dockerfile");
const ours = ["server", "worker"];

describe("the variables of the deployment", () => {
  it("should all be settings: Dockerfile", () => {
    const [, block] = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile)!;
    const names = [...block!.matchAll(/(\w+)=/g)].map(([, name]) => name!);
    expect(names).toContain("GLISSADE_DATA_DIR");
    expect(names.filter((name) => !known(name))).toEqual([]);
  });

  it("should all be settings: compose.yaml", () => {
    const { services } = readYaml("compose.yaml") as { services: Record<string, { environment: object }> };
    for (const service of ours) {
      const names = Object.keys(services[service]!.environment);
      expect(names).toContain("DATABASE_URL");
      expect(names.filter((name) => !known(name))).toEqual([]);
    }
  });

  it("should all be settings: Kubernetes", () => {
    const data = readManifests().flatMap(({ manifest }) => {
      const { data = {}, stringData = {} } = manifest as unknown as { data?: object; stringData?: object };
      return [...Object.keys(data), ...Object.keys(stringData)];
    });
    const env = readDeployments().flatMap(({ pod }) => pod.containers[0].env.map(({ name }) => name));
    expect(data).toContain("ARTIFACTS_URL");
    expect([...data, ...env].filter((name) => !known(name))).toEqual([]);
  });

  it("should all be settings: guides", () => {
    const names = guides().flatMap(({ text }) => [
      ...text.matchAll(/\b(?:GLISSADE|AWS|DATABASE|ARTIFACTS)_[A-Z_]+\b/g),
    ]);
    expect(names.length).toBeGreaterThan(5);
    expect(names.map(([name]) => name).filter((name) => !known(name))).toEqual([]);
  });
});

describe("the commands of the deployment", () => {
  it("should have flags that exist", () => {
    const flags = Object.values(settingDefinitions).map(({ flag }) => flag.split(" ")[0]!);
    const lines = guides().flatMap(({ text }) => [...text.matchAll(/^.*glissade (?:serve|worker).*$/gm)]);
    expect(lines.length).toBeGreaterThan(1);
    const used = lines.flatMap(([line]) => [...line.matchAll(/ (--[a-z-]+)/g)].map(([, flag]) => flag!));
    // Every command answers --help.
    expect(used.filter((flag) => flag !== "--help" && !flags.includes(flag))).toEqual([]);
  });

  const commands = createProgram(registrations).commands.map((command) => command.name());
  it.runIf(commands.includes("serve"))("should be commands of the program", () => {
    const [, byDefault] = /^CMD \["(\w+)"\]$/m.exec(dockerfile)!;
    const inPods = readDeployments().flatMap(({ pod }) => pod.containers[0].args);
    const { services } = readYaml("compose.yaml") as { services: Record<string, { command?: string[] }> };
    const used = [byDefault!, ...inPods, ...services["worker"]!.command!];
    expect(used).toEqual(["serve", "serve", "worker", "worker"]);
    expect(used.filter((command) => !commands.includes(command))).toEqual([]);
  });
});

function guides(): { readonly file: string; readonly text: string }[] {
  const folder = "docs/guides";
  return readdirSync(join(root, folder)).map((file) => ({ file, text: readText(join(folder, file)) }));
}
