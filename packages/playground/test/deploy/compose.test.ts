import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { readText, readYaml, root } from "./documents.ts";

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly healthcheck?: object;
  readonly restart?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = readYaml("compose.yaml") as Compose;
const services = Object.entries(compose.services);

/** What the linter, which holds the Compose Specification's schema, finds wrong; the order of keys is ours to choose. */
async function problemsOf(file: string): Promise<string[]> {
  const off = ["service-keys-order", "services-alphabetical-order", "top-level-properties-order"];
  const linter = join(root, "node_modules/dclint/bin/dclint.cjs");
  const args = [linter, file, "--formatter", "json", ...off.flatMap((rule) => ["--disable-rule", rule])];
  // It ends with 1 where it finds something; what it found is on standard output all the same.
  const output = await new Promise<string>((resolve) => execFile(process.execPath, args, (_, text) => resolve(text)));
  const [{ messages }] = JSON.parse(output) as [{ messages: { message: string }[] }];
  return messages.map(({ message }) => message);
}

describe("compose.yaml", () => {
  it("should fit the Compose Specification", async () => {
    expect(await problemsOf(join(root, "compose.yaml"))).toEqual([]);
    const wrong = join(await temporaryFolder(), "compose.yaml");
    await writeFile(wrong, readText("compose.yaml").replace("stop_grace_period:", "stop_grace_time:"));
    expect(await problemsOf(wrong)).toEqual([expect.stringMatching(/services.server.*additional properties/)]);
  });

  it("should hold no secret, and refuse to start without those it needs", () => {
    const secrets = services
      .flatMap(([, { environment }]) => Object.entries(environment))
      .filter(([name]) => /TOKEN|PASSWORD|SECRET|KEY|DATABASE_URL/.test(name));
    expect(secrets.length).toBeGreaterThan(5);
    for (const [name, value] of secrets) expect(value, name).toMatch(/\$\{\w+:\?set \w+ in \.env\}/);
  });

  it("should take its variables from .env, where those that are secret are empty", () => {
    const used = new Set([...readText("compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const offered = [...readText(".env.example").matchAll(/^(\w+)=(.*)$/gm)];
    expect(new Set(offered.map(([, name]) => name))).toEqual(used);
    const secret = offered.filter(([, name]) => /TOKEN|PASSWORD|KEY/.test(name!));
    expect(secret.map(([, , value]) => value)).toEqual(["", "", "", ""]);
  });

  it("should start again what ends, know the health of what serves, and pin what it takes from others", () => {
    for (const [name, { image, build, healthcheck, restart }] of services) {
      expect(restart, name).toBe("unless-stopped");
      if (build === undefined) expect(image, name).toMatch(/:v?\d+/);
      // The server's is in the image.
      if (name !== "server") expect(healthcheck, name).toBeDefined();
    }
  });

  it("should keep what lasts in volumes with a name", () => {
    const named = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(":")[0]!));
    expect(named.filter((name) => /^\w+$/.test(name)).sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});
