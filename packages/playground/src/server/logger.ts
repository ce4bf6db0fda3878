import { type DestinationStream, type Logger, pino } from "pino";
import type { Settings } from "../settings.ts";
import { readableLine } from "./readable-line.ts";

export interface LoggerOptions {
  /** Short lines for people instead of JSON; default: whether standard error is a terminal. */
  readonly readable?: boolean;
  /** Default: standard error. */
  readonly destination?: DestinationStream;
}

/** Logs JSON lines, or short ones for people on a terminal, to standard error; no secret gets through. */
export function createLogger(
  settings: Pick<Settings, "logLevel" | "firstToken" | "databaseUrl" | "artifactsUrl">,
  options: LoggerOptions = {},
): Logger {
  const { readable = process.stderr.isTTY, destination = pino.destination(2) } = options;
  const redact = redactor(settings);
  return pino(
    {
      level: settings.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      hooks: { streamWrite: (line) => redact(readable ? readableLine(line) : line) },
    },
    destination,
  );
}

/**
 * Takes secrets out of finished lines, wherever they stand: in an error's message, a stack, a nested field. Those known
 * from the settings, and whatever looks like one: passwords in addresses, tokens of ours, authorization, cookies.
 */
function redactor(settings: Pick<Settings, "firstToken" | "databaseUrl" | "artifactsUrl">): (line: string) => string {
  const known = [settings.firstToken, passwordOf(settings.databaseUrl), passwordOf(settings.artifactsUrl)].filter(
    (secret) => secret !== undefined && secret.length >= 4,
  ) as string[];
  const spellings = known.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ]);
  return (line) => {
    let safe = line
      .replace(/([a-z][\w+.-]*:\/\/[^\s:/@"]*):[^\s@"]+@/gi, "$1:***@")
      .replace(/glissade_[\w-]{20,}/g, "***")
      .replace(/\b(bearer|basic) +[^\s"\\]+/gi, "$1 ***")
      .replace(/("(?:authorization|cookie|set-cookie|password|secret|token)":)"(?:[^"\\]|\\.)*"/gi, '$1"***"')
      .replace(/(glissade_session=)[^\s;"\\]+/g, "$1***");
    for (const secret of spellings) safe = safe.replaceAll(secret, "***");
    return safe;
  };
}

function passwordOf(address: string | undefined): string | undefined {
  const password = address === undefined ? undefined : URL.parse(address)?.password;
  return password ? decodeURIComponent(password) : undefined;
}
