import type { z } from "zod";

/** What one call of the API is: enough to register its route, describe it in OpenAPI, and call it with types. */
export interface Operation {
  /** Unique; the client's method and OpenAPI's operationId. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`, with `:name` for parameters and `*` for a rest that may hold slashes. */
  readonly path: string;
  /** OpenAPI's grouping. */
  readonly tag: string;
  /** One line. */
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The JSON body. */
  readonly body?: z.ZodType;
  /** Set where the body is bytes of any kind, streamed. */
  readonly upload?: true;
  /** The JSON answer; left out: no content. */
  readonly response?: z.ZodType;
  /** Media type of an answer that is no JSON: a stream of bytes, or of events. */
  readonly produces?: string;
  /** Status of success; default 200, or 204 without an answer. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Who may call it where the server asks for a token: anybody, or who has one (the default). */
  readonly access?: "open" | "token";
}

/** Defines an operation, keeping the types of its schemas. */
export function defineOperation<const O extends Operation>(operation: O): O {
  return operation;
}

type InputOf<S> = S extends z.ZodType ? z.input<S> : unknown;
type ParsedOf<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a caller gives: path parameters and query flat, the body under `body`. */
export type CallInput<O extends Operation> = InputOf<O["params"]> &
  InputOf<O["query"]> &
  (O["body"] extends z.ZodType ? { readonly body: z.input<O["body"]> } : unknown) &
  (O["upload"] extends true ? { readonly bytes: NonNullable<RequestInit["body"]> } : unknown);

/** What a handler gets, checked and with defaults. */
export interface HandlerInput<O extends Operation> {
  readonly params: ParsedOf<O["params"]>;
  readonly query: ParsedOf<O["query"]>;
  readonly body: ParsedOf<O["body"]>;
}

/** The same, promising not to change it. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** What a handler gives: the answer before it is written as JSON. */
export type HandlerOutput<O extends Operation> = O["response"] extends z.ZodType
  ? Frozen<z.input<O["response"]>>
  : undefined;

/** What a caller gets. */
export type CallOutput<O extends Operation> = O["produces"] extends string
  ? Response
  : O["response"] extends z.ZodType
    ? z.output<O["response"]>
    : undefined;
