/**
 * For a stream that is read later: an error that comes before is kept for the reader. Unheard, it would end the process.
 */
export function keepErrors<S extends NodeJS.EventEmitter>(stream: S): S {
  stream.on("error", () => undefined);
  return stream;
}
