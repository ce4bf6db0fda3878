/** Words about advice on an experiment; what the advice itself says comes from the server. */
export const advice = {
  title: "Advice",
  help: "What the curves so far give away, with the numbers that show it. Nothing is done before you choose it.",
  healthy: "No advice: the curves look healthy.",
  dismissed: (count: number) => `${count === 1 ? "One piece" : `${count} pieces`} of advice put aside.`,
  showDismissed: "Show again",
  dismiss: (title: string) => `Put aside: ${title}`,
  evidence: (text: string) => `Seen: ${text}.`,
  since: (step: string) => `since step ${step}`,
  show: "Show in the charts",
  showOf: (title: string) => `Show in the charts: ${title}`,
  steered: "The rate changes with the next step.",
  forked: "A fork has begun.",
  cloned: "A draft with the mended parameters is ready: look at it, then start it.",
  stopped: "The training stops after its step; its weights are kept.",
  cloneName: (name: string) => `${name}, mended`,
  severity: { critical: "Urgent", warning: "Worth doing", info: "For the next run" },
} as const;
