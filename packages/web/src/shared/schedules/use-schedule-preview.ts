import type { PreviewRunOptions, RunPreview } from "@glissade/schedules";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { previewer, type PreviewError } from "./previewer.ts";

export interface SchedulePreview {
  /** The newest that could be drawn; while a new one is made or the spec is wrong, the one before. */
  readonly preview: RunPreview | undefined;
  /** What is wrong with the spec now. */
  readonly error: PreviewError | null;
}

/** A schedule's curve, words and warnings, from the library that trains. Undefined: nothing to draw yet. */
export function useSchedulePreview(options: PreviewRunOptions | undefined): SchedulePreview {
  const { data, error } = useQuery({ ...schedulePreviewQuery(options), placeholderData: keepPreviousData });
  return { preview: data, error: error as PreviewError | null };
}

/** The same without keeping an earlier curve, for many small pictures. */
export const schedulePreviewQuery = (options: PreviewRunOptions | undefined) =>
  queryOptions<RunPreview>({
    queryKey: ["schedule-preview", options],
    queryFn: ({ signal }) => previewer.ask(options as PreviewRunOptions, signal),
    enabled: options !== undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
