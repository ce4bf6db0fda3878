/**
 * A fetch that tells how much of its body has been sent, which the browser's own does not; for uploads of one file.
 */
export function fetchWithProgress(onSent: (bytes: number) => void): typeof fetch {
  return (address, init = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? "GET", address instanceof Request ? address.url : address);
      new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
      request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
      request.addEventListener("load", () => resolve(answerOf(request)));
      request.addEventListener("error", () => reject(new TypeError("the connection broke")));
      request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
      init.signal?.addEventListener("abort", () => request.abort(), { once: true });
      request.send(init.body as XMLHttpRequestBodyInit | null);
    });
}

function answerOf(request: XMLHttpRequest): Response {
  const { status, statusText, responseText } = request;
  const type = request.getResponseHeader("content-type");
  return new Response(responseText === "" ? null : responseText, {
    status,
    statusText,
    ...(type !== null && { headers: { "content-type": type } }),
  });
}
