import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";
import { formText } from "../../strings/forms.ts";
import type { Draft } from "./draft.ts";

/** How long typing must pause before the server is asked. */
const pauseMs = 250;

/** What the server says of a draft: its problems by key, and what the run will come to. */
export function useCheck(projectId: string, draft: Draft) {
  const [settled] = useDebouncedValue(draft, pauseMs);
  const { splitId, spec } = settled;
  const check = useQuery({
    queryKey: ["project", projectId, "check", splitId, spec],
    queryFn: ({ signal }) => api.checkExperiment({ projectId, body: { splitId, spec: { ...spec } } }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    staleTime: Infinity,
  });
  const problems = (check.data?.problems ?? []).map((problem) => ({
    ...problem,
    key: withoutSpec(problem.key ?? ""),
    detail: withoutSpec(problem.detail),
  }));
  return {
    plan: check.data?.plan ?? null,
    problems,
    /** By key, as fields name themselves. */
    errors: Object.fromEntries(
      problems.map(({ key, expected, detail }) => [key, expected === undefined ? detail : formText.expected(expected)]),
    ) as Readonly<Record<string, string>>,
    error: check.error,
  };
}

/** The request holds the spec under `spec`; in the form it is all there is. */
function withoutSpec(text: string): string {
  return text.replace(/^spec\./, "");
}

/** The errors of one part of the spec, with keys as they are inside it. */
export function errorsWithin(errors: Readonly<Record<string, string>>, part: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(errors)
      .filter(([key]) => key.startsWith(`${part}.`))
      .map(([key, text]) => [key.slice(part.length + 1), text]),
  );
}
