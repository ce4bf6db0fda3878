import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

// Ceph is a storage system of its own with an S3 server (the RADOS gateway), made for fleets of machines; one monitor
// and one storage daemon in memory are a whole cluster, too. Debian: apt install radosgw ceph-mon ceph-osd.

const programs = ["ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"];
const run = promisify(execFile);

/** What is missing for a Ceph cluster, in words, or undefined where nothing is. */
export function cephMissing(): string | undefined {
  const missing = programs.filter((program) => !onPath(program));
  if (missing.length === 0) return undefined;
  const text = `${missing.join(", ")} not installed; on Debian: apt install radosgw ceph-mon ceph-osd`;
  // Where everything is meant to be tested, a skipped suite must not look like a passed one.
  if (process.env["CI"]) throw new Error(text);
  return text;
}

function onPath(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A running cluster with its S3 server. */
export interface CephCluster {
  readonly port: number;
  readonly endpoint: string;
  /** Makes a user; with `quotaBytes`, one whose objects may not be larger than that in all. */
  createUser(name: string, options?: { readonly quotaBytes?: number }): Promise<S3Keys>;
  /** Kills the S3 server on the spot; what it had stored stays in the cluster. */
  killGateway(): Promise<void>;
  startGateway(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a cluster of its own in a temporary folder, on free ports of the loopback address. */
export async function startCeph(): Promise<CephCluster> {
  const folder = await mkdtemp(join(tmpdir(), "ceph-"));
  const port = await freePort();
  const conf = await writeConfiguration(folder, await freePort(), port);
  const daemons: ChildProcess[] = [];
  const start = (program: string, ...args: string[]): ChildProcess => {
    const daemon = spawn(program, ["-c", conf, "-f", ...args], { stdio: "ignore" });
    daemons.push(daemon);
    return daemon;
  };
  let gateway: ChildProcess | undefined;
  const cluster: CephCluster = {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    async createUser(name, { quotaBytes } = {}) {
      const keys = { accessKeyId: randomBytes(10).toString("hex"), secretAccessKey: randomBytes(20).toString("hex") };
      const admin = (...args: string[]) =>
        run("radosgw-admin", ["-c", conf, "-n", "client.rgw", ...args, `--uid=${name}`]);
      const key = [`--access-key=${keys.accessKeyId}`, `--secret-key=${keys.secretAccessKey}`];
      await admin("user", "create", `--display-name=${name}`, ...key);
      if (quotaBytes !== undefined) {
        await admin("quota", "set", "--quota-scope=bucket", `--max-size=${quotaBytes}B`);
        await admin("quota", "enable", "--quota-scope=bucket");
      }
      return keys;
    },
    async killGateway() {
      if (gateway !== undefined) await end(gateway);
    },
    async startGateway() {
      gateway = start("radosgw", "-n", "client.rgw");
      await answering(cluster.endpoint, gateway);
    },
    async stop() {
      await Promise.all(daemons.map(end));
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    start("ceph-mon", "-i", "a");
    const id = randomUUID();
    await run("ceph", ["-c", conf, "--connect-timeout", "30", "osd", "new", id]);
    await run("ceph-osd", ["-c", conf, "-i", "0", "--mkfs", "--osd-uuid", id]);
    start("ceph-osd", "-i", "0");
    await cluster.startGateway();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function writeConfiguration(folder: string, monitorPort: number, port: number): Promise<string> {
  const conf = join(folder, "ceph.conf");
  const keyring = join(folder, "keyring");
  const map = join(folder, "monmap");
  const id = randomUUID();
  const address = `[v2:127.0.0.1:${monitorPort}]`;
  for (const name of ["mon", "osd", "rgw"]) await mkdir(join(folder, name));
  await writeFile(conf, configuration(folder, id, address, port));
  for (const name of ["mon.", "client.admin", "client.rgw", "osd.0"]) {
    const create = name === "mon." ? ["--create-keyring"] : [];
    const caps = ["--cap", "mon", "allow *", ...(name === "mon." ? [] : ["--cap", "osd", "allow *"])];
    await run("ceph-authtool", [keyring, ...create, "--gen-key", "-n", name, ...caps]);
  }
  await run("monmaptool", ["--create", "--fsid", id, "--addv", "a", address, map]);
  await run("ceph-mon", ["-c", conf, "--mkfs", "-i", "a", "--monmap", map, "--keyring", keyring]);
  return conf;
}

function configuration(folder: string, id: string, monitor: string, port: number): string {
  return `[global]
fsid = ${id}
mon host = ${monitor}
public addr = 127.0.0.1
ms bind msgr1 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${folder}/keyring
run dir = ${folder}
admin socket =
pid file =
log file = ${folder}/$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data avail crit = 1
mon data = ${folder}/mon
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 2147483648
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${port}
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answering(endpoint: string, daemon: ChildProcess): Promise<void> {
  while (daemon.exitCode === null) {
    if (await fetch(endpoint).then(Boolean, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the S3 server ended with exit code ${daemon.exitCode}`);
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  daemon.kill("SIGKILL");
  await once(daemon, "exit");
}
