import { printSyntax } from "../expression/print.ts";
import { pythonDialect } from "./dialects.ts";
import { factorOf } from "./formula.ts";
import type { GroupCurve } from "./formula.ts";
import { schedulersModule } from "./pytorch-native.ts";
import { indent, pythonCall, valueTable } from "./python.ts";

/** LambdaLR with a function per parameter group. */
export function lambdaScheduler(
  curves: readonly GroupCurve[],
  imports: Set<string>,
): { readonly before: string; readonly expression: string } {
  imports.add(`from ${schedulersModule} import LambdaLR`);
  const lines: string[] = [];
  const proportional = curves.every((curve) => curve.kind === "formula" && factorOf(curve.lr) !== undefined);
  const texts = curves.map((curve, group) => lambdaText(curve, "lr", group, lines, proportional));
  const momenta = curves.every((curve) => curve.momentum === undefined)
    ? undefined
    : curves.map((curve, group) => lambdaText(curve, "momentum", group, lines, false));
  if ([...texts, ...(momenta ?? [])].some((text) => text.includes("math."))) imports.add("import math");
  const same = texts.every((text) => text === texts[0]);
  const short = same && proportional && texts[0]!.length <= 60;
  if (!same) lines.push(`rates = [\n${texts.map((text) => `${indent(rateLambda(text))},`).join("\n")}\n]`);
  else if (!short) lines.push(rateFunction(bodyLines(curves[0]!, texts[0]!, proportional), proportional));
  const factors = factorArgument({ proportional, same, short, text: texts[0]! });
  if (momenta === undefined) {
    return { before: lines.join("\n\n\n"), expression: `LambdaLR(optimizer, ${factors})` };
  }
  lines.push(momentumClass);
  const moments = momenta.map((text) => `lambda t: ${text}`);
  const expression = pythonCall("MomentumLambdaLR", ["optimizer", factors, `[${moments.join(", ")}]`]);
  return { before: lines.join("\n\n\n"), expression };
}

const rateLambda = (text: string): string => `lambda t, lr: ${text}`;

function rateFunction(body: readonly string[], proportional: boolean): string {
  const [name, of] = proportional ? ["factor(t)", "Share of the base learning rate"] : ["rate(t, lr)", "Learning rate"];
  const what = proportional ? "" : ", from the base rate lr";
  return [`def ${name}:`, `    """${of} at step t${what}."""`, ...body].join("\n");
}

/** Longer lines are hard to read. */
const longestLine = 100;

/** What the function returns: where that is long and goes by conditions, an `if` for each. */
function bodyLines(curve: GroupCurve, text: string, asShare: boolean): string[] {
  if (curve.kind !== "formula" || text.length <= longestLine) return [`    return ${text}`];
  const lines: string[] = [];
  let rest = asShare ? (factorOf(curve.lr) ?? curve.lr) : curve.lr;
  while (rest.kind === "choose") {
    lines.push(
      `    if ${printSyntax(rest.test, pythonDialect)}:`,
      `        return ${printSyntax(rest.yes, pythonDialect)}`,
    );
    rest = rest.no;
  }
  return [...lines, `    return ${printSyntax(rest, pythonDialect)}`];
}

function factorArgument(has: {
  readonly proportional: boolean;
  readonly same: boolean;
  readonly short: boolean;
  readonly text: string;
}): string {
  if (has.same && has.proportional) return has.short ? `lambda t: ${has.text}` : "factor";
  const groups = has.same
    ? "for group in optimizer.param_groups"
    : "for rate, group in zip(rates, optimizer.param_groups)";
  const bound = has.same ? "" : ", rate=rate";
  const factor = has.proportional ? "rate(t, lr)" : "rate(t, lr) / lr if lr else 0.0";
  return `[lambda t${bound}, lr=group.get("initial_lr", group["lr"]): ${factor} ${groups}]`;
}

/** One group's rate as Python, or, where that is asked for, its share of the base rate. */
function lambdaText(
  curve: GroupCurve,
  which: "lr" | "momentum",
  group: number,
  lines: string[],
  asShare: boolean,
): string {
  if (curve.kind === "formula") {
    const syntax = curve[which]!;
    return printSyntax((asShare ? factorOf(syntax) : undefined) ?? syntax, pythonDialect);
  }
  const values = curve[which]!;
  const name = `${which}_values_${group}`;
  lines.push(
    `# The ${which === "lr" ? "rates" : "momenta"} of group ${group}, step by step.\n${valueTable(name, values)}`,
  );
  return `${name}[min(int(t), ${values.length - 1})]`;
}

const momentumClass = `class MomentumLambdaLR(LambdaLR):
    """LambdaLR that sets the momentum (or Adam's first beta) as well."""

    def __init__(self, optimizer, lr_lambda, momentum_lambdas):
        self.momentum_lambdas = momentum_lambdas
        super().__init__(optimizer, lr_lambda)

    def get_lr(self):
        for group, momentum in zip(self.optimizer.param_groups, self.momentum_lambdas):
            if "betas" in group:
                group["betas"] = (momentum(self.last_epoch), *group["betas"][1:])
            else:
                group["momentum"] = momentum(self.last_epoch)
        return super().get_lr()`;
