import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** The Python that has PyTorch: `PYTHON`, else python3; undefined where PyTorch can't be imported. */
export function findPyTorch(): string | undefined {
  const python = process.env["PYTHON"] ?? "python3";
  return spawnSync(python, ["-c", "import torch"]).status === 0 ? python : undefined;
}

/** A process that answers each line on its standard input with one line of JSON: peers take turns without restarting. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  async read(): Promise<unknown> {
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error("the peer ended before it answered");
    return JSON.parse(answer.value) as unknown;
  }

  ask(line: string): Promise<unknown> {
    this.#child.stdin!.write(`${line}\n`);
    return this.read();
  }

  close(): void {
    this.#child.stdin!.end();
    this.#lines.close();
  }
}
