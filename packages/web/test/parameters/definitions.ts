import type { Definitions } from "@glissade/api";
import { listDefinitions } from "../../../playground/src/features/definitions/definition-lists.ts";

/** What the server serves to the forms. */
export const definitions: Definitions = listDefinitions();
