#!/usr/bin/env node
import { surviveBrokenPipes } from "./broken-pipe.ts";
import { keepCompiled } from "./compile-cache.ts";
import { createProgram, runProgram } from "./program.ts";
import { registrations } from "./registrations.ts";

keepCompiled();
surviveBrokenPipes();
process.exitCode = await runProgram(createProgram(registrations), process.argv.slice(2));
