#!/usr/bin/env node
import { surviveBrokenPipes } from "./broken-pipe.ts";
import { createProgram, runProgram } from "./program.ts";
import { registrations } from "./registrations.ts";

surviveBrokenPipes();
process.exitCode = await runProgram(createProgram(registrations), process.argv.slice(2));
