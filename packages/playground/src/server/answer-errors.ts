import type { Problem } from "@glissade/api";
import type { FastifyReply } from "fastify";
import type { Socket } from "node:net";
import { PlaygroundError } from "../error.ts";
import { makeProblem, problemOf } from "./problems.ts";

export const problemType = "application/problem+json; charset=utf-8";

/** Answers an error; what is not one of ours tells nothing of our inside. */
export function sendProblem(error: unknown, requestId: string, reply: FastifyReply): Problem {
  const problem = problemOf(error, requestId);
  void reply.code(problem.status).type(problemType).send(problem);
  return problem;
}

const codeOfStatus: Readonly<Record<number, string>> = {
  413: "payload_too_large",
  415: "unsupported_media_type",
  429: "too_many_requests",
};

/** Complaints of the framework and its plugins under our codes; every other error as it is. */
export function frameworkProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PlaygroundError || !("statusCode" in error)) return error;
  const status = Number(error.statusCode);
  if (!(status >= 400 && status < 500)) return error;
  return new PlaygroundError(codeOfStatus[status] ?? "invalid_request", error.message);
}

/** What cannot be read as HTTP, by Node's code; the rest is malformed. */
const parserErrors: Readonly<Record<string, readonly [code: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: ["headers_too_large", "the request's headers are larger than this server reads"],
  ERR_HTTP_REQUEST_TIMEOUT: ["request_timeout", "the request took too long to come in"],
};

/** Answers a caller who does not speak HTTP well enough to become a request. */
export function answerParserError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = parserErrors[error.code ?? ""] ?? ["invalid_request", "this is not a request of HTTP/1.1"];
  const problem = makeProblem(code, detail);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
