import type { Services } from "../services.ts";

/** Whether one part of the service works. */
export interface PartCheck {
  readonly part: "store" | "artifacts" | "queue";
  readonly ok: boolean;
  /** What is wrong, without secrets; null where nothing is. */
  readonly reason: string | null;
}

export interface ReadinessOptions {
  /** Longest to wait for a part; default 5000. */
  readonly timeoutMs?: number;
}

/** Asks the parts that every call depends on whether they answer. */
export async function checkReadiness(
  { store, artifacts, queue }: Pick<Services, "store" | "artifacts" | "queue">,
  { timeoutMs = 5000 }: ReadinessOptions = {},
): Promise<PartCheck[]> {
  const within = (work: Promise<unknown>): Promise<unknown> => Promise.race([work, timeout(timeoutMs)]);
  const artifactCheck = async (): Promise<void> => {
    const found = await artifacts.check({ timeoutMs });
    if (!found.ok) throw new Error(found.code);
  };
  return Promise.all([
    check("store", within(store.check())),
    check("artifacts", artifactCheck()),
    check("queue", within(queue.waiting())),
  ]);
}

async function check(part: PartCheck["part"], work: Promise<unknown>): Promise<PartCheck> {
  try {
    await work;
    return { part, ok: true, reason: null };
  } catch (error) {
    return { part, ok: false, reason: reasonOf(error) };
  }
}

/** A code tells enough; messages of drivers may name hosts, users or files. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unavailable";
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string" && /^\w{2,40}$/.test(code)) return code;
  return /^[a-z_]+$/.test(error.message) ? error.message : "unavailable";
}

function timeout(ms: number): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error("timed_out")), ms).unref());
}
