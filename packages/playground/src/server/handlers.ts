import type { HandlerInput, HandlerOutput, Operation, OperationId, Operations } from "@glissade/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The operation that a route answers. */
    operation?: Operation;
  }
}

/** The call that a handler answers. */
export interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The body of an upload. */
  readonly body: Readable;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** Bytes as an answer. */
export interface Payload {
  readonly stream: Readable | Buffer;
  readonly mediaType: string;
  readonly bytes?: number;
  /** Offered as a download under this name. Left out: shown in place, which only pictures made by us may be. */
  readonly fileName?: string;
  /** How long a browser may keep it; default: not at all. */
  readonly maxAgeSeconds?: number;
}

/** Given by handlers that answer by themselves on `reply.raw` (streams of events). */
export const answered = Symbol("answered");

export type Handler<O extends Operation> = (
  input: HandlerInput<O>,
  call: Call,
) => Promise<O["produces"] extends string ? Payload | typeof answered : HandlerOutput<O>>;

/** One handler per operation of the API. Features give the part that is theirs. */
export type Handlers = { readonly [Id in OperationId]: Handler<Operations[Id]> };
