import type { RangeTestMessage } from "@glissade/api";
import { parseRangeTestOptions, type RangeTestEvent, rangeRules, startRangeTest } from "@glissade/trainer";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buildDataPlan } from "../../runner/data-plan.ts";
import type { Handlers } from "../../server/handlers.ts";
import { notFound } from "../../error.ts";
import { inPart } from "../../server/in-part.ts";
import { makeProblem, problemOf } from "../../server/problems.ts";
import type { Services } from "../../services.ts";
import { completeSpec } from "../experiments/experiment-spec.ts";
import { requireProject } from "../projects/require-project.ts";
import { readSplit } from "../splits/split-service.ts";
import { createTurns } from "./turns.ts";

/** Range tests. One at a time: two would slow each other down, and what trains meanwhile twice as much. */
export function rangeTestHandlers(services: Services) {
  const { store, settings, artifacts, log, closing } = services;
  const turns = createTurns();
  return {
    async runRangeTest({ params: { projectId }, body }, { signal }) {
      await requireProject(store.db, projectId);
      const split = await readSplit(store.db, body.splitId);
      if (split.project_id !== projectId) throw notFound("splitId", body.splitId);
      const spec = inPart("spec", () => completeSpec(body.spec, split.id));
      const options = inPart("options", () => parseRangeTestOptions(body.options));
      const gone = AbortSignal.any([signal, closing]);
      const out = new PassThrough();
      const say = (message: RangeTestMessage): void => {
        if (!out.writableEnded) out.write(`${JSON.stringify(message)}\n`);
      };
      const run = async (): Promise<void> => {
        if (turns.busy) say({ type: "waiting" });
        await turns.take(gone, async () => {
          const data = await buildDataPlan(store.db, split.id, { dataDir: settings.dataDir, artifacts, signal: gone });
          const cacheDirectory = join(settings.dataDir, "cache", "pictures");
          const test = startRangeTest(
            { spec, options, data, cacheDirectory },
            { listener: (event) => tell(event, say) },
          );
          gone.addEventListener("abort", () => test.cancel(), { once: true });
          if (gone.aborted) test.cancel();
          await test.result;
        });
      };
      void run()
        .catch((error: unknown) => {
          if (gone.aborted) return;
          log.warn({ err: error }, "range test failed");
          say({ type: "failed", problem: problemOf(error) });
        })
        .finally(() => out.end());
      return { stream: out, mediaType: "application/x-ndjson" };
    },
  } satisfies Partial<Handlers>;
}

function tell(event: RangeTestEvent, say: (message: RangeTestMessage) => void): void {
  switch (event.type) {
    case "data":
      return say({ type: "data", done: event.done, total: event.total });
    case "point":
      return say(event);
    case "rangeTest": {
      const { end, suggested, reason, batchSize, seconds } = event;
      const suggestions = event.suggestions.map((each) => ({ ...each, ...rangeRules[each.rule] }));
      return say({ type: "result", end, suggestions, suggested, reason, batchSize, seconds });
    }
    case "failed":
      return say({ type: "failed", problem: makeProblem(event.code, event.message) });
  }
}
