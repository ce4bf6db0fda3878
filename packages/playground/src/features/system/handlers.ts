import { PlaygroundError } from "../../error.ts";
import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import { version } from "../../version.ts";
import { createSession, endSession } from "./sessions.ts";
import { clearSessionCookie, sessionCookie, setSessionCookie } from "./session-cookie.ts";
import { createToken, findToken, listTokens, revokeToken, type TokenRow } from "./tokens.ts";

type SystemHandlers = Pick<
  Handlers,
  "getServerInfo" | "getSession" | "login" | "logout" | "listTokens" | "createToken" | "revokeToken"
>;

/** What the server says of itself, and who may use it. */
export function systemHandlers({ settings, store }: Pick<Services, "settings" | "store">): SystemHandlers {
  return {
    getServerInfo: () =>
      Promise.resolve({
        name: "glissade",
        version,
        mode: store.kind === "sqlite" ? "one-machine" : "many-machines",
        authentication: settings.authentication,
        concurrency: settings.concurrency,
        roots: [...settings.roots],
        uploadLimitBytes: settings.uploadLimitBytes,
      }),
    getSession: (_input, { request }) =>
      Promise.resolve({
        required: settings.authentication,
        authenticated: !settings.authentication || request.caller !== null,
      }),
    async login({ body }, { request, reply }) {
      const token = await findToken(store.db, body.token);
      if (!token) throw new PlaygroundError("unauthenticated", "token: found one that is not valid", { key: "token" });
      const { secret, expiresAt } = await createSession(store.db, token.id);
      setSessionCookie(request, reply, secret, expiresAt);
      return { expiresAt };
    },
    async logout(_input, { request, reply }) {
      const secret = request.cookies[sessionCookie];
      if (secret !== undefined) await store.transact((tx) => endSession(tx, secret));
      clearSessionCookie(reply);
      return undefined;
    },
    listTokens: async () => ({ items: (await listTokens(store.db)).map(toToken) }),
    async createToken({ body }) {
      const { row, secret } = await createToken(store.db, body.name);
      return { ...toToken(row), secret };
    },
    async revokeToken({ params }) {
      await store.transact((tx) => revokeToken(tx, params.tokenId));
      return undefined;
    },
  };
}

function toToken(row: TokenRow) {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
