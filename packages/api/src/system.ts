import { z } from "zod";
import { id, name, time } from "./common.ts";
import { defineOperation } from "./operation.ts";

const tag = "Server";

export const serverInfo = z
  .object({
    name: z.literal("glissade"),
    version: z.string(),
    /** One machine with SQLite, or many on PostgreSQL. */
    mode: z.enum(["one-machine", "many-machines"]),
    /** Whether calls need a token. */
    authentication: z.boolean(),
    /** Trainings at a time on this server; 0 when workers do it. */
    concurrency: z.number().int(),
    roots: z.array(z.string()).meta({ description: "Folders below which data sets can be imported" }),
    uploadLimitBytes: z.number(),
  })
  .meta({ id: "ServerInfo" });

export const token = z
  .object({
    id,
    name,
    createdAt: time,
    lastUsedAt: time.nullable(),
    revokedAt: time.nullable(),
  })
  .meta({ id: "Token" });

export const systemOperations = {
  getServerInfo: defineOperation({
    id: "getServerInfo",
    method: "GET",
    path: "/server",
    tag,
    summary: "What this server is",
    response: serverInfo,
  }),
  getSession: defineOperation({
    id: "getSession",
    method: "GET",
    path: "/session",
    tag,
    summary: "Whether a token is needed, and whether this caller has one",
    response: z.object({ required: z.boolean(), authenticated: z.boolean() }),
    access: "open",
  }),
  login: defineOperation({
    id: "login",
    method: "POST",
    path: "/session",
    tag,
    summary: "Exchange a token for a session cookie",
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    response: z.object({ expiresAt: time }),
    access: "open",
  }),
  logout: defineOperation({
    id: "logout",
    method: "DELETE",
    path: "/session",
    tag,
    summary: "End the session",
    access: "open",
  }),
  listTokens: defineOperation({
    id: "listTokens",
    method: "GET",
    path: "/tokens",
    tag,
    summary: "Tokens, without their secrets",
    response: z.object({ items: z.array(token) }),
  }),
  createToken: defineOperation({
    id: "createToken",
    method: "POST",
    path: "/tokens",
    tag,
    summary: "Make a token; its secret is shown this once",
    body: z.strictObject({ name }),
    response: token.extend({ secret: z.string() }),
    status: 201,
  }),
  revokeToken: defineOperation({
    id: "revokeToken",
    method: "DELETE",
    path: "/tokens/:tokenId",
    tag,
    summary: "Revoke a token and end its sessions",
    params: z.object({ tokenId: id }),
  }),
} as const;
