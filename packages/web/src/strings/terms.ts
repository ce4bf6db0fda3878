export interface Term {
  /** In addresses: /learn?term=base-learning-rate. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

const term = (name: string, text: string): Term => ({ id: termId(name), name, text });

/** How a term is written in an address. */
export function termId(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** The words of the playground, each in a sentence or two. */
export const terms: readonly Term[] = [
  term("Accuracy", "The share of pictures whose class the model names rightly. 90 % means that nine of ten are right."),
  term(
    "Augmentation",
    "Small random changes of the training pictures, such as mirroring or shifting, so that the model does not learn them by heart.",
  ),
  term(
    "Base learning rate",
    "The learning rate that the solver is given. A scheduler starts from it and changes it while training.",
  ),
  term(
    "Batch size",
    "How many pictures the model looks at before each step of its weights. Larger batches give smoother, but fewer steps in an epoch.",
  ),
  term("Checkpoint", "A copy of a training in the middle of it, from which it can go on after a pause or a power cut."),
  term(
    "Class",
    "What a picture can show: screw, nut, bolt. The folder that a picture comes from is usually the name of its class.",
  ),
  term("Clone", "A new draft with the parameters of another experiment, to change one thing and see what it does."),
  term(
    "Confusion matrix",
    "A table of true classes against named classes. The diagonal is what was right; every other cell is a kind of mistake.",
  ),
  term(
    "Cooldown",
    "Steps for which a scheduler that answers to a metric waits after it has lowered the learning rate.",
  ),
  term(
    "Cosine annealing",
    "Lowering the learning rate along half a cosine: slowly at first, fast in the middle, slowly at the end.",
  ),
  term("Data set", "Pictures with their classes, as they were imported."),
  term(
    "Epoch",
    "Once through all training pictures. With 2 800 pictures and a batch size of 64, an epoch is 44 iterations.",
  ),
  term(
    "Evaluation period",
    "How often the model is tried on the validation pictures while it trains: every epoch, or every so many iterations.",
  ),
  term(
    "Experiment",
    "One training with its parameters and its results. A finished one never changes, so that it can be compared.",
  ),
  term(
    "Gradient",
    "The direction in which each weight would have to move to make the loss grow fastest; training goes the other way.",
  ),
  term("Iteration", "One step of the weights, after one batch of pictures. Also called a step."),
  term(
    "Label smoothing",
    "Asking for a little less than full certainty in the true class, which keeps the model from being sure of mistakes.",
  ),
  term(
    "Learning rate",
    "How far each step moves the weights. Too high, and training never settles; too low, and it takes forever or gets stuck.",
  ),
  term("Learning-rate scheduler", "A rule that changes the learning rate from step to step while a model trains."),
  term(
    "Loss",
    "How wrong the model is, as the number that training makes smaller. Zero would be certain and right about everything.",
  ),
  term(
    "Macro F1",
    "The mean over all classes of the F1 score. Every class counts the same, however few pictures it has.",
  ),
  term("Milestone", "A step at which a scheduler changes the learning rate at once."),
  term(
    "Momentum",
    "How much of the last step’s direction is kept in the next one. It smooths the way and carries it through flat parts.",
  ),
  term("ONNX", "A file format for models that many programs can run, in browsers and on phones as well."),
  term(
    "Overfitting",
    "Learning the training pictures by heart: the train loss falls on while the validation loss rises.",
  ),
  term("Parameter group", "A part of the model’s weights that has its own learning rate, for example its last layer."),
  term("Patience", "How many evaluations without progress a scheduler waits before it lowers the learning rate."),
  term("Plateau", "A stretch in which a metric no longer gets better. ReduceLROnPlateau lowers the rate there."),
  term("Precision", "Of the pictures that were named as a class, the share that is of that class."),
  term("Recall", "Of the pictures of a class, the share that was named as it."),
  term("Seed", "The number from which all chance in a training is drawn. The same seed gives the same training."),
  term(
    "Solver",
    "The rule that turns gradients into steps of the weights: SGD, AdamW, Lion and others. Also called optimizer.",
  ),
  term(
    "Split",
    "A fixed division of the pictures into train, validation and test, so that a model is never tested on what it learned from.",
  ),
  term("Test", "Pictures kept aside until the end. What is measured on them tells how good the model really is."),
  term("Top-5 accuracy", "The share of pictures whose true class is among the five that the model finds most likely."),
  term("Train", "The pictures that the model learns from."),
  term(
    "Validation",
    "Pictures that the model does not learn from, on which it is tried while training: to choose the best weights, and for schedulers that answer to a metric.",
  ),
  term(
    "Warm-up",
    "Beginning with a low learning rate and raising it over the first steps, so that the untrained model is not thrown off its course.",
  ),
  term(
    "Weight decay",
    "Pulling all weights a little towards zero at each step, which keeps the model simple and often makes it better on new pictures.",
  ),
  term("Weights", "The numbers inside the model that training changes."),
];
