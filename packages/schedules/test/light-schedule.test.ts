import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";
import { closedForm, lightSchedule, schedulerDefinitions, simulate, StepLR } from "../src/index.ts";
import type { OpenLoopDefinition, SchedulerDefinition, ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";

const open = Object.values<SchedulerDefinition>(schedulerDefinitions).filter(
  (definition): definition is OpenLoopDefinition => definition.loop === "open",
);

describe("lightSchedule", () => {
  it.each(open)("should give the same bits as createScheduler for $type", (definition) => {
    const { arguments: given, lr = 0.1 } = definition.example!;
    const schedule = lightSchedule(definition, given as never, { lr });
    // The types of the record and of the definition say the same, which the compiler cannot see.
    const spec = { type: definition.type, ...given } as unknown as ScheduleInput;
    const { lr: rows, momentum } = simulate(spec, { lr, steps: 120 });
    const form = closedForm(spec, { lr });
    for (let step = 0; step < 120; step++, schedule.step()) {
      expect(schedule.lr).toEqual(rows[step]);
      expect(schedule.momentum).toEqual(momentum?.[step]);
      expect(schedule.at(step)).toEqual(form.at(step));
    }
    expect(schedule.steps).toBe(120);
  });

  it("should go on from any step when resumed", () => {
    const schedule = lightSchedule(StepLR, { step_size: 3 }, { lr: [1, 0.5] });
    schedule.goTo(5);
    expect(schedule.lr).toEqual([0.1, 0.05]);
    schedule.step();
    expect(schedule.lr).toEqual([0.1 * 0.1, 0.05 * 0.1]);
  });

  it("should name the argument when one is missing or they do not go together", () => {
    const missing = errorOf(() => lightSchedule(StepLR, {} as never, { lr: 1 }));
    expect(missing).toMatchObject({ code: "missing_key", details: { key: "step_size" } });
    const { sgdr_schedule } = schedulerDefinitions;
    const cycle = { init_value: 0, peak_value: 1, warmup_steps: 9, decay_steps: 3, end_value: 0, exponent: 1 };
    const wrong = errorOf(() => lightSchedule(sgdr_schedule, { cosine_kwargs: [cycle] }, { lr: 1 }));
    expect(wrong).toMatchObject({ code: "invalid_value", details: { key: "cosine_kwargs[0].decay_steps" } });
  });
});

/** Source code that imports from the package's door, bundled and minified, and what it still imports from elsewhere. */
async function bundled(code: string): Promise<{ readonly code: string; readonly imports: readonly string[] }> {
  const door = new URL("../src/index.ts", import.meta.url).pathname;
  const bundle = await rolldown({
    input: "entry",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? "\0entry" : undefined),
        load: (id) => (id === "\0entry" ? code.replaceAll("@glissade/schedules", door) : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true });
  await bundle.close();
  const chunks = output.filter((part) => part.type === "chunk");
  return { code: chunks.map((chunk) => chunk.code).join(""), imports: chunks.flatMap((chunk) => chunk.imports) };
}

describe("a bundle for the browser", () => {
  it("should stay under 5 kB, without zod, when it holds StepLR alone", async () => {
    const { code, imports } = await bundled(`
      import { lightSchedule, StepLR } from "@glissade/schedules";
      export const schedule = lightSchedule(StepLR, { step_size: 30 }, { lr: 0.1 });
    `);
    expect(code).toContain("StepLR");
    expect(["CosineAnnealingLR", "ZodError"].filter((other) => code.includes(other))).toEqual([]);
    expect(imports).toEqual([]);
    expect(Buffer.byteLength(code)).toBeLessThan(5_000);
  });

  it("should need nothing from elsewhere when it holds everything", async () => {
    const { code, imports } = await bundled(`export * from "@glissade/schedules";`);
    expect(code.includes("CosineAnnealingLR")).toBe(true);
    expect(imports).toEqual([]);
  });
});
