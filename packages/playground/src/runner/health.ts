import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Store } from "../store/store.ts";

/** Answers whether a worker works, for whoever watches over it. */
export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** `GET /healthz`: 200 while the records can be reached, else 503. @param port 0: any that is free */
export async function serveHealth(store: Store, host: string, port: number): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    };
    if (request.url !== "/healthz") return answer(404, "GET /healthz");
    store.check().then(
      () => answer(200, "ok"),
      () => answer(503, "the records cannot be reached"),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
