import { spawn } from "node:child_process";

// `npm run check`: types, lint and format of everything. Each of the tools uses one core; two run at a time.

const waiting: readonly string[][] = [
  ["eslint", "."],
  ["tsc", "--noEmit"],
  ["tsc", "--noEmit", "-p", "packages/web"],
  ["prettier", "--check", "--log-level", "warn", "."],
];

/** Runs a tool of node_modules/.bin (npm has put that into the path) and shows what it says once it is done. */
function run([program = "", ...rest]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    let said = "";
    const hear = (chunk: Buffer): void => void (said += chunk.toString());
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    const end = (passed: boolean): void => {
      process.stdout.write(said);
      if (!passed) process.stdout.write(`${[program, ...rest].join(" ")} failed\n`);
      resolve(passed);
    };
    child.once("error", (error) => {
      said += `${error.message}\n`;
      end(false);
    });
    child.once("close", (code) => end(code === 0));
  });
}

const left = [...waiting];
const lane = async (): Promise<boolean> => {
  let passed = true;
  for (let tool = left.shift(); tool !== undefined; tool = left.shift()) passed = (await run(tool)) && passed;
  return passed;
};
const passed = await Promise.all([lane(), lane()]);
if (passed.includes(false)) process.exitCode = 1;
