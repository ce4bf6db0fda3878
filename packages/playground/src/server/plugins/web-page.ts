import fastifyStatic from "@fastify/static";
import fp from "fastify-plugin";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { docsPath } from "./docs.ts";

export interface WebPageOptions {
  /** What `npm run build` made: index.html and assets/. */
  readonly folder: string;
}

/** Where the package @glissade/web is built to. */
export const builtWebFolder = fileURLToPath(new URL("../../../../web/dist", import.meta.url));

/** Whether there is a page to serve. */
export function isWebPageBuilt(folder = builtWebFolder): boolean {
  return existsSync(join(folder, "index.html"));
}

/** Addresses at which the page stands; which page it shows there, its own router decides. */
const pages = ["/", "/projects/*", "/learn", "/learn/*"];

/** In index.html, where the nonce of its style elements belongs. */
const noncePlace = "%CSP_NONCE%";

/**
 * The playground's web page. It holds nothing secret and is open to all: what it shows it asks of the API, which lets in
 * whom it knows.
 */
export const webPage = fp<WebPageOptions>(async (app, { folder }) => {
  const config = { access: "open" } as const;
  if (!isWebPageBuilt(folder)) {
    for (const path of pages) {
      app.get(path, { config }, (_request, reply) =>
        reply
          .code(503)
          .type("text/plain; charset=utf-8")
          .header("cache-control", "no-store")
          .send(`The web page is not built: npm run build, then start again. The API is described at ${docsPath}.\n`),
      );
    }
    return;
  }
  const html = await readFile(join(folder, "index.html"), "utf8");
  for (const path of pages) {
    // A nonce in the policy of each answer: the components' style elements are let through, and no others.
    app.get(path, { config, helmet: { enableCSPNonces: true } }, (_request, reply) =>
      reply
        .type("text/html; charset=utf-8")
        .header("cache-control", "no-store")
        .send(html.replaceAll(noncePlace, reply.cspNonce.style)),
    );
  }
  await app.register(async (scope) => {
    scope.addHook("onRoute", (route) => {
      route.config = { ...route.config, ...config };
    });
    // The names of these hold a hash of what is in them.
    await scope.register(fastifyStatic, {
      root: join(folder, "assets"),
      prefix: "/assets/",
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: "365d",
    });
    scope.get("/icon.svg", (_request, reply) => reply.sendFile("icon.svg", folder, { maxAge: "1d" }));
  });
});
