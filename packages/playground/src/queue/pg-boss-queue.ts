import { fromKysely, type Job, PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { Store, StoreTransaction } from "../store/store.ts";
import { countWaiting } from "./count-waiting.ts";
import { requeueForgotten } from "./requeue-forgotten.ts";
import type { Queue, QueueEntry, QueueWork, Take } from "./queue.ts";

const name = "experiments";

/** How many seconds pg-boss waits for a sign of life before it gives a job to another; the least it allows. */
const heartbeatSeconds = 10;
const heartbeatRefreshSeconds = 3;

/** How often each instance looks for jobs whose worker fell silent. */
const superviseSeconds = 3;

/**
 * The longest that pg-boss lets a job run, heartbeats or not: a day. A training may need more, so it gives its turn back
 * some time before, saved, and is taken up again at once.
 */
const expireInSeconds = 24 * 60 * 60;
export const defaultTurnSeconds = 23 * 60 * 60;

/** Errors within this time are most likely of one cause. */
const quietMs = 60_000;

const queueOptions = {
  expireInSeconds,
  heartbeatSeconds,
  // Workers may be lost as often as they like. Failed trainings are not failed jobs.
  retryLimit: 2 ** 31 - 1,
  retryDelay: 1,
  // Jobs that wait are never thrown away; those done are of no interest.
  retentionSeconds: 10 * 365 * 24 * 60 * 60,
  deleteAfterSeconds: 60 * 60,
  notify: true,
};

interface JobData {
  readonly experimentId: string;
}

export interface PgBossQueueOptions {
  readonly store: Store;
  readonly log: Logger;
  /** Seconds after which a training is asked to give its turn back. Default: 23 hours. */
  readonly turnSeconds?: number;
}

/**
 * The queue of many machines: pg-boss on the PostgreSQL that holds the records, a job for each queued experiment. Jobs
 * wake workers and notice lost ones; what an experiment's state is, the records say.
 */
export async function openPgBossQueue(connectionString: string, options: PgBossQueueOptions): Promise<Queue> {
  const { store, log, turnSeconds = defaultTurnSeconds } = options;
  const boss = new PgBoss({
    connectionString,
    max: 4,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  });
  boss.on("error", sayNowAndThen(log));
  boss.on("warning", ({ message }) => log.warn(message));
  await boss.start();
  await boss.createQueue(name, queueOptions);
  // Options of an earlier release stay with a queue that exists.
  await boss.updateQueue(name, queueOptions);
  const enqueue: Queue["enqueue"] = async (tx, entry) => {
    const id = await boss.send(name, dataOf(entry), { priority: priorityOf(entry), db: within(tx) });
    if (id === null) throw new Error("pg-boss did not take the job");
    return id;
  };
  const isOpen = async (id: string): Promise<boolean> => {
    const [job] = await boss.findJobs(name, { id });
    return job !== undefined && ["created", "retry", "active"].includes(job.state);
  };
  const forgotten = await requeueForgotten(store, { isOpen, enqueue });
  if (forgotten > 0) log.warn({ experiments: forgotten }, "experiments had no job in the queue; they have one now");
  return {
    enqueue,
    async withdraw(tx, jobId) {
      await boss.deleteJob(name, jobId, { db: within(tx) });
    },
    async reprioritise(tx, jobId, entry) {
      await boss.update(name, undefined, { id: jobId, priority: priorityOf(entry), db: within(tx) });
    },
    waiting: () => countWaiting(store),
    work: (concurrency, take) => startWork(boss, concurrency, take, turnSeconds, log),
    close: () => boss.stop({ graceful: false }),
  };
}

/** While the database is away there are several errors a second; their other fields hold whole connections. */
function sayNowAndThen(log: Logger): (error: Error) => void {
  let saidAt = -Infinity;
  return ({ message }) => {
    const level = performance.now() - saidAt < quietMs ? "debug" : "warn";
    if (level === "warn") saidAt = performance.now();
    log[level]({ reason: message }, "the queue cannot be used");
  };
}

function within(tx: StoreTransaction) {
  return fromKysely(tx.db);
}

function dataOf({ experimentId }: QueueEntry): JobData {
  return { experimentId };
}

/** Of equal priority, pg-boss takes the job that was made first: one that is to go on needs a little more. */
function priorityOf({ priority, begun }: QueueEntry): number {
  return 2 * priority + (begun ? 1 : 0);
}

async function startWork(
  boss: PgBoss,
  concurrency: number,
  take: Take,
  turnSeconds: number,
  log: Logger,
): Promise<QueueWork> {
  const handle = async (job: Job<JobData> | undefined, takeNext: () => void): Promise<void> => {
    if (!job) return;
    const { experimentId } = job.data;
    try {
      await take(experimentId, { lost: job.signal, over: AbortSignal.timeout(turnSeconds * 1000) });
    } catch (error) {
      log.warn({ err: error, experimentId }, "the experiment is to be taken up again");
      throw error;
    } finally {
      // Left alone, pg-boss would look for the next job only after its polling interval.
      takeNext();
    }
  };
  const ids: string[] = [];
  for (let slot = 0; slot < concurrency; slot++) {
    const id = await boss.work<JobData>(
      name,
      { heartbeatRefreshSeconds, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
      ([job]) => handle(job, () => boss.notifyWorker(ids[slot] ?? "")),
    );
    ids.push(id);
  }
  return {
    async stop() {
      await Promise.all(ids.map((id) => boss.offWork(name, { id, wait: true })));
    },
  };
}
