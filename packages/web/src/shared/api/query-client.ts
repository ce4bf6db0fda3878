import { ApiError } from "@glissade/api";
import { QueryClient } from "@tanstack/react-query";

/** A refusal stays one; only what never arrived, or a fault of the server, is worth another try. */
function shouldRetry(failures: number, error: Error): boolean {
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return !refused && failures < 2;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: shouldRetry, staleTime: 5_000, refetchOnWindowFocus: false, refetchOnReconnect: true },
  },
});
