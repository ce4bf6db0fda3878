import type { Store } from "../../src/store/store.ts";

/** What happens to a transaction: all is well, it fails before anything is done, or its commit is not heard of. */
export type Fault = "none" | "before" | "after";

/** A store whose transactions meet faults, one after the other; when there are none left, all is well. */
export function faultyStore(store: Store, faults: Iterable<Fault>): Store {
  const next = faults[Symbol.iterator]();
  const lost = (): Error => Object.assign(new Error("Connection terminated unexpectedly"), { code: "ECONNRESET" });
  return {
    ...store,
    async transact(work) {
      const fault = (next.next() as IteratorResult<Fault, undefined>).value ?? "none";
      if (fault === "before") throw lost();
      const result = await store.transact(work);
      if (fault === "after") throw lost();
      return result;
    },
  };
}
