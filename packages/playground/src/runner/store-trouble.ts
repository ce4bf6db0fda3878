/** Classes of PostgreSQL errors that pass: connection, collision, resources, an operator's intervention, system. */
const passingClasses = ["08", "40", "53", "57", "58"];

/** The server ended a transaction that had paused for too long: this process was stopped or cut off. */
const pausedTooLong = "25P03";

/** Results of SQLite that pass: busy, locked, out of memory, read-only, input or output, disk full, cannot open. */
const passingResults = [5, 6, 7, 8, 10, 13, 14];

const brokenConnection = /^(E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_AGAIN|NOTFOUND))/;

/**
 * Whether an error of the store says that it cannot be used at the moment, rather than that a statement is wrong: then
 * waiting helps.
 */
export function isStoreTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return passingResults.includes(errcode & 0xff);
  if (typeof code === "string") {
    return passingClasses.includes(code.slice(0, 2)) || code === pausedTooLong || brokenConnection.test(code);
  }
  // node-postgres words what happens to its sockets without a code.
  return /connection terminated|timeout exceeded when trying to connect|not queryable|client has encountered/i.test(
    error.message,
  );
}
