/**
 * What code generation knows of a schedule, beside its parameters. Formulas are texts in the expression language (see
 * `compileExpression`) of the step `t` and the base rate `lr`, with every argument written in as a number.
 */
export interface CodeFacts<V> {
  /** The module that holds PyTorch's class, where it is not torch.optim.lr_scheduler. */
  readonly module?: string;
  /** The original's name for it, where that is not the type; null when its constructor takes other arguments. */
  readonly call?: string | null;
  /** The parameter that the solver's rate goes into when it was left out, for originals that take the rate themselves. */
  readonly base?: string;
  /** Whether the original takes these arguments with this base rate; left out: always. */
  accepts?(values: V, lr: number): boolean;
  /** True for schedules that a sequence lets go on from the rate that they find, not from the base rate. */
  readonly continues?: true;
  /** The learning rate at step t of one parameter group; undefined where it cannot be said in a formula. */
  lr?(values: V, group: number): string | undefined;
  /** The momentum likewise. */
  momentum?(values: V, group: number): string | undefined;
}

/** The formulas of the schedules within one. */
export interface ChildFormulas {
  readonly count: number;
  /** The i-th one's, in brackets; its time and its base rate can be replaced by expressions. */
  text(index: number, at?: string, lr?: string): string;
  /** Whether it goes on from the rate that it finds. */
  continues(index: number): boolean;
}

/** Facts of a schedule made of others. */
export interface CompositeCodeFacts<V> extends Pick<CodeFacts<V>, "module" | "call"> {
  lr?(values: V, children: ChildFormulas, group: number): string | undefined;
}
