/** For runtimes with a command line: reads cases from the file that is named, prints the report. */
import { readFileSync } from "node:fs";
import process from "node:process";
import * as library from "../../src/index.ts";
import { checkLibrary } from "./check.ts";
import type { RuntimeCase } from "./check.ts";

const cases = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as RuntimeCase[];
console.log(JSON.stringify(checkLibrary(library, cases)));
