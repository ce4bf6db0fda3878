import type { Complaint } from "../definition.ts";

/** What is wrong with the milestones of schedules that take turns: one fewer than schedules, rising. */
export function milestonesComplaint(schedulers: number, milestones: readonly number[]): Complaint | undefined {
  if (milestones.length !== schedulers - 1) {
    const expected = `${schedulers - 1} of them, one fewer than there are schedulers`;
    return { key: "milestones", found: milestones, expected };
  }
  const falls = milestones.findIndex((milestone, index) => index > 0 && milestone < milestones[index - 1]!);
  if (falls < 0) return undefined;
  return { key: `milestones[${falls}]`, found: milestones[falls], expected: `at least ${milestones[falls - 1]!}` };
}
