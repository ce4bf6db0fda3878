import { schedulerDefinitions, parseSchedule } from "@glissade/schedules";
import { solverDefinitions } from "@glissade/solvers";
import { architectureDefinitions } from "@glissade/vision";
import { beforeAll, describe, expect, it } from "vitest";
import type { Definition, Definitions } from "@glissade/api";
import { z } from "zod";
import { listDefinitions } from "../../src/features/definitions/definition-lists.ts";
import { startTestServer } from "../support/server.ts";

interface Field {
  readonly title?: string;
  readonly description?: string;
  readonly "x-order"?: number;
  readonly "x-control"?: string;
  readonly "x-length"?: boolean;
}

function fieldsOf({ schema }: Definition): [string, Field][] {
  return Object.entries((schema as { properties?: Record<string, Field> }).properties ?? {});
}

describe("definitions", () => {
  let all: Definitions;
  beforeAll(() => {
    all = listDefinitions();
  });

  it("should be those of the packages, through the API as well", async () => {
    const { client } = await startTestServer();
    const served = await client.getDefinitions();
    expect(served).toEqual(JSON.parse(JSON.stringify(all)));
    expect(served.schedulers.map(({ type }) => type).sort()).toEqual(Object.keys(schedulerDefinitions).sort());
    expect(served.schedulers[0]).toMatchObject({ group: "PyTorch" });
    expect(served.solvers.map(({ type }) => type)).toEqual(Object.keys(solverDefinitions));
    expect(served.architectures.map(({ type }) => type)).toEqual(Object.keys(architectureDefinitions));
  });

  it("should give every field of every form a label, help, a place and something to draw it with", () => {
    for (const definition of [...all.schedulers, ...all.solvers, ...all.architectures]) {
      expect(definition).toMatchObject({
        label: expect.stringMatching(/./) as string,
        group: expect.stringMatching(/./) as string,
      });
      const fields = fieldsOf(definition).filter(([name]) => name !== "type" && name !== "compat");
      for (const [name, field] of fields) {
        expect([definition.type, name, field]).toEqual([
          definition.type,
          name,
          expect.objectContaining({
            title: expect.any(String) as string,
            description: expect.any(String) as string,
            "x-order": expect.any(Number) as number,
            "x-control": expect.any(String) as string,
          }),
        ]);
      }
      const orders = fields.map(([, field]) => field["x-order"]);
      expect(orders).toEqual([...orders].sort((a = 0, b = 0) => a - b));
    }
  });

  it("should mark lengths that may stretch, as the parser takes them", () => {
    const step = all.schedulers.find(({ type }) => type === "StepLR");
    expect(Object.fromEntries(fieldsOf(step!))).toMatchObject({
      step_size: { "x-length": true, "x-control": "number" },
      gamma: { default: 0.1, minimum: 0 },
    });
    expect(parseSchedule({ type: "StepLR", step_size: "5ep" })).toMatchObject({ step_size: "5ep" });
  });

  it("should have schemas that take what the parsers take: every example, every default", () => {
    const takes = (schema: object, value: unknown) => z.fromJSONSchema({ ...schema }).safeParse(value).success;
    for (const { type, schema, example } of all.schedulers) {
      expect([type, takes(schema, example)]).toEqual([type, true]);
      expect([type, takes(schema, { ...example, nonsense: 1 })]).toEqual([type, false]);
    }
    for (const { type, schema } of all.solvers) {
      expect([type, takes(schema, { type, lr: 0.1 }), takes(schema, { type, lr: -1 })]).toEqual([type, true, false]);
    }
    const spec = { dataset: "photos", model: { architecture: "resnet20" }, solver: { type: "SGD" } };
    expect(takes(all.experiment, spec)).toBe(true);
    expect(takes(all.experiment, { ...spec, training: { epochs: 0 } })).toBe(false);
  });

  it("should have a small picture for each scheduler, without scripts or styles", () => {
    for (const { type, picture } of all.schedulers) {
      expect([type, picture?.length]).toEqual([type, expect.any(Number)]);
      expect(picture!.length).toBeLessThan(6000);
      expect(picture).toMatch(/^<svg [^>]*viewBox[^>]*>(<path d="M[\d. L]+"\/>)+<\/svg>$/);
    }
  });

  it("should name the metrics with the way that is better", () => {
    expect(all.metrics).toContainEqual({ name: "validation/loss", label: "Validation loss", better: "min" });
    expect(all.metrics).toContainEqual({ name: "validation/top5", label: "Validation top-5 accuracy", better: "max" });
  });
});
