export const palette = {
  newExperiment: "New experiment",
  compare: "Compare experiments",
  newSplit: "New split",
  experiment: "Experiment",
  placeholder: "Go to an experiment or a page",
} as const;
