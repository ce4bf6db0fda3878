import { apiPrefix, type Definitions } from "@glissade/api";
import fp from "fastify-plugin";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface DocsOptions {
  readonly definitions: () => Promise<Definitions>;
}

/** Where the document stands, and the pages that show it to people. */
export const openApiPath = `${apiPrefix}/openapi.json`;
export const docsPath = "/api/docs";

const assets: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Glissade API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${docsPath}/swagger-ui.css">
</head>
<body>
<main id="docs"></main>
<script src="${docsPath}/swagger-ui-bundle.js"></script>
<script src="${docsPath}/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({
  url: ${JSON.stringify(openApiPath)},
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
});
`;

/**
 * The API's description, for programs as OpenAPI and for people as Swagger UI. Both need what calls need.
 *
 * The page is our own, as Swagger UI's ready-made ones hold scripts in place, which our content-security policy refuses.
 */
export const docs = fp<DocsOptions>((app, { definitions }, done) => {
  let text: Promise<string> | undefined;
  // Made when somebody first looks: it takes a second and memory.
  const read = (): Promise<string> => (text ??= writeDocument(definitions));

  app.get(openApiPath, async (_request, reply) => {
    const document = await read().catch((error: unknown) => {
      text = undefined;
      throw error;
    });
    return reply.type("application/json; charset=utf-8").send(document);
  });
  app.get(docsPath, (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
  app.get(`${docsPath}/start.js`, (_request, reply) => reply.type("text/javascript; charset=utf-8").send(start));
  const folder = join(dirname(createRequire(import.meta.url).resolve("@fastify/swagger-ui")), "static");
  for (const [name, mediaType] of Object.entries(assets)) {
    app.get(`${docsPath}/${name}`, (_request, reply) =>
      reply
        .type(mediaType)
        .header("cache-control", "private, max-age=86400")
        .send(createReadStream(join(folder, name))),
    );
  }
  done();
});

async function writeDocument(definitions: () => Promise<Definitions>): Promise<string> {
  const { openApiDocument } = await import("../openapi.ts");
  return JSON.stringify(openApiDocument(await definitions()));
}
