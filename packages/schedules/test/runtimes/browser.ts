/** For browsers: puts the check where a page's caller finds it. */
import * as library from "../../src/index.ts";
import { checkLibrary } from "./check.ts";
import type { RuntimeCase, RuntimeReport } from "./check.ts";

const page = globalThis as { checkLibrary?: (cases: readonly RuntimeCase[]) => RuntimeReport };
page.checkLibrary = (cases) => checkLibrary(library, cases);
