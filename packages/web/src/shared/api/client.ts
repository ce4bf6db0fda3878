import { createClient } from "@glissade/api";

/** The server that this page came from; a session's cookie goes along. */
export const api = createClient();
