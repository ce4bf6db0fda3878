import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { PlaygroundError } from "./error.ts";

/** A setting as data: flags, environment variables and their help all come from this table. */
interface Setting {
  readonly flag: string;
  readonly environment: string;
  readonly help: string;
}

export const settingDefinitions = {
  host: {
    flag: "--host <address>",
    environment: "GLISSADE_HOST",
    help: "address to listen on (default: 127.0.0.1; any other demands a token of every caller)",
  },
  port: { flag: "--port <number>", environment: "GLISSADE_PORT", help: "port to listen on (default: 4400)" },
  dataDir: {
    flag: "--data-dir <folder>",
    environment: "GLISSADE_DATA_DIR",
    help: "where records and artefacts are kept (default: glissade-data)",
  },
  concurrency: {
    flag: "--concurrency <n>",
    environment: "GLISSADE_CONCURRENCY",
    help: "experiments trained at a time; 0: none here, workers do it (default: 1, with DATABASE_URL 0)",
  },
  keepCheckpoints: {
    flag: "--keep-checkpoints <n>",
    environment: "GLISSADE_KEEP_CHECKPOINTS",
    help: "checkpoints kept of each experiment, spread evenly over its run, besides the best and the newest two (default: 12)",
  },
  roots: {
    flag: "--root <folder...>",
    environment: "GLISSADE_ROOTS",
    help: "folders below which data sets may be imported, in the variable separated by : (default: the working directory)",
  },
  allowedHosts: {
    flag: "--allowed-host <name...>",
    environment: "GLISSADE_ALLOWED_HOSTS",
    help: "further host names under which browsers reach this server, in the variable separated by commas",
  },
  token: {
    flag: "--require-token",
    environment: "GLISSADE_TOKEN",
    help: "demand a token on 127.0.0.1 as well; the variable holds a first token instead of a generated one",
  },
  databaseUrl: {
    flag: "--database-url <url>",
    environment: "DATABASE_URL",
    help: "PostgreSQL that holds records and queue (default: SQLite in the data folder); the variable keeps it off process lists",
  },
  artifactsUrl: {
    flag: "--artifacts-url <url>",
    environment: "ARTIFACTS_URL",
    help: "s3://bucket/prefix or a shared folder for artefacts (default: in the data folder)",
  },
  logLevel: {
    flag: "--log-level <level>",
    environment: "GLISSADE_LOG_LEVEL",
    help: "trace, debug, info, warn, error or silent (default: info)",
  },
} as const satisfies Record<string, Setting>;

/** Flags as commander gives them. */
export interface SettingFlags {
  readonly host?: string;
  readonly port?: string;
  readonly dataDir?: string;
  readonly concurrency?: string;
  readonly keepCheckpoints?: string;
  readonly root?: readonly string[];
  readonly allowedHost?: readonly string[];
  readonly requireToken?: boolean;
  readonly databaseUrl?: string;
  readonly artifactsUrl?: string;
  readonly logLevel?: string;
}

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";
const logLevels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "silent"];

/** Everything that can be set about a server or worker, checked. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly concurrency: number;
  /** How many of an experiment's checkpoints are kept, spread evenly over its run. */
  readonly keepCheckpoints: number;
  /** Absolute. */
  readonly roots: readonly string[];
  readonly allowedHosts: readonly string[];
  /** Whether callers need a token. */
  readonly authentication: boolean;
  /** A first token from outside; undefined: one is generated when none exists. */
  readonly firstToken: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly artifactsUrl: string | undefined;
  readonly logLevel: LogLevel;
  readonly uploadLimitBytes: number;
}

/** Checkpoints of an experiment: enough to fork from anywhere, few enough for a small disk. */
export const defaultKeptCheckpoints = 12;

/** The largest upload of one file. */
export const defaultUploadLimitBytes = 20 * 2 ** 30;

/**
 * Reads flags, then environment variables, then defaults.
 *
 * @throws PlaygroundError `invalid_setting` naming the flag
 */
export function readSettings(
  flags: SettingFlags,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const given = (key: keyof typeof settingDefinitions): string | undefined => {
    const value = environment[settingDefinitions[key].environment];
    return value === "" ? undefined : value;
  };
  const host = flags.host ?? given("host") ?? "127.0.0.1";
  const databaseUrl = flags.databaseUrl ?? given("databaseUrl");
  const firstToken = given("token");
  return {
    host,
    port: integer("port", flags.port ?? given("port") ?? "4400", 0, 65_535),
    dataDir: resolve(flags.dataDir ?? given("dataDir") ?? "glissade-data"),
    concurrency: integer(
      "concurrency",
      flags.concurrency ?? given("concurrency") ?? (databaseUrl === undefined ? "1" : "0"),
      0,
      Math.max(64, availableParallelism()),
    ),
    keepCheckpoints: integer(
      "keepCheckpoints",
      flags.keepCheckpoints ?? given("keepCheckpoints") ?? String(defaultKeptCheckpoints),
      0,
      1000,
    ),
    roots: (flags.root ?? split(given("roots"), ":") ?? ["."]).map((root) => resolve(root)),
    allowedHosts: flags.allowedHost ?? split(given("allowedHosts"), ",") ?? [],
    authentication: flags.requireToken === true || firstToken !== undefined || !isLoopback(host),
    firstToken,
    databaseUrl,
    artifactsUrl: flags.artifactsUrl ?? given("artifactsUrl"),
    logLevel: logLevel(flags.logLevel ?? given("logLevel") ?? "info"),
    uploadLimitBytes: defaultUploadLimitBytes,
  };
}

/** Whether an address is of this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function split(text: string | undefined, separator: string): string[] | undefined {
  return text
    ?.split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function integer(key: keyof typeof settingDefinitions, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(key, text, `a whole number from ${least} to ${most}`);
}

function logLevel(text: string): LogLevel {
  const found = logLevels.find((level) => level === text);
  if (found !== undefined) return found;
  throw invalid("logLevel", text, `one of ${logLevels.join(", ")}`);
}

function invalid(key: keyof typeof settingDefinitions, found: string, expected: string): PlaygroundError {
  const { flag, environment } = settingDefinitions[key];
  const message = `${flag.split(" ")[0]} (or ${environment}): found "${found}", expected ${expected}`;
  return new PlaygroundError("invalid_setting", message, { key, found, expected });
}
