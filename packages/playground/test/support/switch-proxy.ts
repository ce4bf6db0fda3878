import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP relay on the loopback address that can be cut and joined again. */
export interface SwitchProxy {
  readonly port: number;
  /** Breaks all connections and refuses new ones. */
  cut(): void;
  join(): void;
  stop(): Promise<void>;
}

/** Relays to a port of the loopback address. */
export async function startSwitchProxy(target: number): Promise<SwitchProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    return socket.on("close", () => sockets.delete(socket));
  };
  const breakAll = (): void => sockets.forEach((socket) => socket.destroy());
  const server = createServer((client) => {
    keep(client);
    if (isCut) return client.destroy();
    const upstream = keep(connect(target, "127.0.0.1"));
    client.pipe(upstream).pipe(client);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      breakAll();
    },
    join: () => void (isCut = false),
    async stop() {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}
