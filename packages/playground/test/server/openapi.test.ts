import { apiPrefix, operations } from "@glissade/api";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { collectHandlers } from "../../src/server/collect-handlers.ts";
import type { OpenApiDocument } from "../../src/server/openapi.ts";
import { rawRequest } from "../support/raw-request.ts";
import { startTestServer } from "../support/server.ts";

async function readDocument(): Promise<OpenApiDocument> {
  const { address } = await startTestServer();
  const { json, status } = await rawRequest(address, { path: `${apiPrefix}/openapi.json` });
  expect(status).toBe(200);
  return json as unknown as OpenApiDocument;
}

type Json = Readonly<Record<string, unknown>>;

describe("the API's description", () => {
  it("should be valid OpenAPI 3.1 with every operation", async () => {
    const document = await readDocument();
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document) as never);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe("3.1");
    const ids = Object.values(document.paths ?? {}).flatMap((path) =>
      Object.values(path as Json).map((operation) => (operation as { operationId: string }).operationId),
    );
    expect(ids.sort()).toEqual(Object.keys(operations).sort());
  });

  it("should have nothing that its references do not find", async () => {
    const document = await readDocument();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    const known = Object.keys(document.components?.schemas ?? {});
    expect(references.map(([, name]) => name).filter((name) => !known.includes(name ?? ""))).toEqual([]);
  });

  it("should describe the experiment spec down to each scheduler's arguments", async () => {
    const { components } = await readDocument();
    const schemas = components?.schemas as Record<string, Json>;
    const properties = schemas["ExperimentSpec"]?.["properties"] as Record<string, Json>;
    expect(properties["training"]?.["properties"]).toMatchObject({ epochs: { type: "integer", default: 20 } });
    expect(properties["solver"]).toMatchObject({ $ref: "#/components/schemas/Solver" });
    expect(JSON.stringify(properties["scheduler"])).toContain("#/components/schemas/Scheduler");
    expect(schemas["Scheduler.CosineAnnealingLR"]).toMatchObject({
      required: ["type", "T_max"],
      properties: { eta_min: { default: 0, minimum: 0 } },
    });
    expect(schemas["Scheduler.SequentialLR"]?.["properties"]).toMatchObject({
      schedulers: { items: { $ref: "#/components/schemas/Scheduler" } },
    });
    expect(schemas["Solver.SGD"]?.["properties"]).toMatchObject({ momentum: { default: 0 } });
  });

  it("should be shown to people without scripts or styles in place", async () => {
    const { address } = await startTestServer();
    const page = await rawRequest(address, { path: "/api/docs" });
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
    expect(page.text).not.toMatch(/<script>|<style|style=|onload/);
    const files = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? "");
    expect(files).toHaveLength(3);
    for (const path of files) expect([path, (await rawRequest(address, { path })).status]).toEqual([path, 200]);
  });
});

describe("handlers", () => {
  it("should be there for every operation of the API", () => {
    const there = Object.keys(collectHandlers({ settings: {}, store: {} } as never, {} as never));
    const missing = Object.keys(operations).filter((id) => !there.includes(id));
    expect(missing).toEqual([]);
  });
});
