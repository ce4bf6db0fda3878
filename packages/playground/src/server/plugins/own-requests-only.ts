import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { PlaygroundError } from "../../error.ts";
import { isLoopback, type Settings } from "../../settings.ts";

const eventStream = "text/event-stream";

/**
 * Refuses what a browser was tricked into by another site.
 *
 * Host: a foreign name that resolves to this machine (DNS rebinding) would make the other site's pages ours. Names are
 * taken as ours when they are of this machine, of the address that was connected to, or allowed in the settings.
 *
 * Origin: what changes something, and streams of events, must come from our own pages or from no page at all.
 */
export const ownRequestsOnly = fp<Pick<Settings, "host" | "allowedHosts">>((app, settings, done) => {
  app.addHook("onRequest", (request, _reply, next) => next(refusal(request, settings)));
  done();
});

function refusal(request: FastifyRequest, settings: Pick<Settings, "host" | "allowedHosts">): Error | undefined {
  const { host = "" } = request.headers;
  if (!isOurName(hostName(host), request, settings)) return forbiddenHost(host);
  const { operation } = request.routeOptions.config;
  const mustBeOurs = !["GET", "HEAD"].includes(request.method) || operation?.produces === eventStream;
  return mustBeOurs && !comesFromUs(request, settings) ? forbiddenOrigin(request) : undefined;
}

/** "[::1]:4400": "::1"; "Play.Example.:80": "play.example". */
function hostName(host: string): string {
  const name = /^\[(.*)\](:\d*)?$/.exec(host)?.[1] ?? host.replace(/:\d*$/, "");
  return name.toLowerCase().replace(/\.$/, "");
}

function isOurName(name: string, request: FastifyRequest, settings: Pick<Settings, "host" | "allowedHosts">): boolean {
  if (name === "") return false;
  // An IPv4 connection to a socket that takes both kinds.
  const connectedTo = request.socket.localAddress?.replace(/^::ffff:/i, "");
  const ours = [settings.host, connectedTo, ...settings.allowedHosts].map((host) => hostName(host ?? ""));
  return isLoopback(name) || ours.includes(name);
}

function comesFromUs({ headers }: FastifyRequest, { allowedHosts }: Pick<Settings, "allowedHosts">): boolean {
  const site = headers["sec-fetch-site"];
  if (site === "cross-site" || site === "same-site") return false;
  if (headers.origin === undefined) return true;
  const from = URL.parse(headers.origin)?.host.toLowerCase();
  return from !== undefined && [headers.host, ...allowedHosts].some((host) => host?.toLowerCase() === from);
}

function forbiddenHost(host: string): PlaygroundError {
  const expected = "localhost, the server's address, or a name given with --allowed-host";
  return new PlaygroundError("forbidden_host", `Host: found "${host}", expected ${expected}`, {
    key: "Host",
    found: host,
    expected,
  });
}

function forbiddenOrigin({ headers }: FastifyRequest): PlaygroundError {
  const found = headers.origin ?? `Sec-Fetch-Site: ${String(headers["sec-fetch-site"])}`;
  const expected = "a request from this server's own pages, or from no page at all";
  return new PlaygroundError("forbidden_origin", `Origin: found "${found}", expected ${expected}`, {
    key: "Origin",
    found,
    expected,
  });
}
