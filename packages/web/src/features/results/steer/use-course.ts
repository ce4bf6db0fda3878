import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { previewer } from "../../../shared/schedules/previewer.ts";
import { type Course, lineOf, type RateLine } from "./course.ts";

/** A course's curve by training steps. */
export interface DrawnCourse {
  /** While a new one is calculated, the one before. */
  readonly line: RateLine | null;
  /** Whether it is the course's own. */
  readonly settled: boolean;
}

export function useLine(course: Course | null): DrawnCourse {
  const { data, isPlaceholderData } = useQuery<RateLine>({
    queryKey: ["course-line", course?.options, course?.beat, course?.end],
    queryFn: async ({ signal }) => {
      const { options } = course as Course;
      return lineOf(course as Course, await previewer.ask(options, signal));
    },
    enabled: course !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  return { line: course === null ? null : (data ?? null), settled: !isPlaceholderData };
}
