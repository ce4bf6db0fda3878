import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP relay on the loopback address whose connections can be made to break. */
export interface BreakingProxy {
  readonly port: number;
  /** Breaks each further connection after so many bytes of answers have passed; undefined: none. */
  breakAnswersAfter(bytes: number | undefined): void;
  /** Takes connections and answers nothing; what is open goes on. */
  hang(): void;
  stop(): Promise<void>;
}

/** Relays to a port of the loopback address. */
export async function startBreakingProxy(target: number): Promise<BreakingProxy> {
  let limit: number | undefined;
  let hanging = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    keep(client, sockets);
    if (hanging) return;
    const upstream = keep(connect(target, "127.0.0.1"), sockets);
    client.pipe(upstream);
    let passed = 0;
    upstream.on("data", (chunk: Buffer) => {
      const room = limit === undefined ? chunk.length : Math.min(chunk.length, limit - passed);
      passed += room;
      client.write(chunk.subarray(0, room));
      if (limit === undefined || passed < limit) return;
      upstream.destroy();
      client.end();
    });
    upstream.on("close", () => client.end());
    client.on("close", () => upstream.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    breakAnswersAfter: (bytes) => void (limit = bytes),
    hang: () => void (hanging = true),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function keep(socket: Socket, sockets: Set<Socket>): Socket {
  sockets.add(socket);
  socket.on("error", () => socket.destroy());
  return socket.on("close", () => sockets.delete(socket));
}
