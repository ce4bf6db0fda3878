import type { Progress } from "@glissade/api";
import type { Store } from "../store/store.ts";
import { type Claim, isFenced, withinClaim } from "./fence.ts";
import { type PendingRequest, pendingRequests } from "./steering/requests.ts";

/** How often an attempt shows that it lives, and how far it is. */
const beatEveryMs = 1000;

export interface HeartOptions {
  readonly store: Store;
  readonly claim: Claim;
  readonly progress: () => Progress;
  /** Told what changes of the schedule wait for the training, at each beat. */
  readonly onSteering: (requests: readonly PendingRequest[]) => void;
  /** Told what a person asks of the experiment. */
  readonly onAsked: (asked: "pause" | "stop") => void;
  /** Told when the claim stands no longer. */
  readonly onFenced: (error: unknown) => void;
}

/** Shows an attempt's life and progress in its record, and sees there what is asked of it. */
export interface Heart {
  /** Beats at once. */
  beat(): void;
  stop(): void;
}

export function startHeart({ store, claim, progress, onSteering, onAsked, onFenced }: HeartOptions): Heart {
  let beating = false;
  let again = false;
  let stopped = false;

  const once = async (): Promise<void> => {
    try {
      const { asked, requests } = await withinClaim(store, claim, async ({ db, experiment }) => {
        const text = JSON.stringify(progress());
        await db.updateTable("experiments").set({ progress: text }).where("id", "=", experiment.id).execute();
        return { asked: experiment.asked, requests: await pendingRequests(db, experiment.id) };
      });
      if (!stopped) onSteering(requests);
      if (asked !== null && !stopped) onAsked(asked);
    } catch (error) {
      // A store that is away for a moment is the writer's business.
      if (isFenced(error) && !stopped) onFenced(error);
    }
  };
  const beat = (): void => {
    if (stopped) return;
    again = beating;
    if (beating) return;
    beating = true;
    void once().finally(() => {
      beating = false;
      if (again) beat();
    });
  };
  const unsubscribe = store.feed.subscribe((notice) => {
    if (notice.kind === "missed" || (notice.kind === "asked" && notice.experimentId === claim.experimentId)) beat();
  });
  const timer = setInterval(beat, beatEveryMs);
  beat();
  return {
    beat,
    stop() {
      stopped = true;
      unsubscribe();
      clearInterval(timer);
    },
  };
}
