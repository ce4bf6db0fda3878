#!/usr/bin/env node
import { registerCodeCommand } from "./commands/code.ts";
import { registerScheduleCommand } from "./commands/schedule.ts";
import { createProgram, runProgram } from "./program.ts";

process.exitCode = await runProgram(createProgram([registerScheduleCommand, registerCodeCommand]), process.argv.slice(2));
