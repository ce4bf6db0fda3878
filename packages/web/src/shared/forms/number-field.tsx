import { TextInput, type TextInputProps } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { formText } from "../../strings/forms.ts";

export interface NumberFieldProps extends Omit<TextInputProps, "value" | "onChange" | "defaultValue"> {
  readonly value: number | undefined;
  /** Told of every number that is typed, and of undefined where the field is emptied. */
  readonly onChange: (value: number | undefined) => void;
  /** What is wrong with a number, said as what was expected. */
  readonly check?: (value: number) => string | undefined;
  /** What an arrow key does; default: one step in the last digit that is written. */
  readonly stepBy?: (value: number, direction: 1 | -1) => number;
}

/** A number, also as 1e-4 or 2.5e-3: plain number inputs of browsers take no exponents. */
export function NumberField({ value, onChange, check, stepBy = stepLastDigit, ...rest }: NumberFieldProps) {
  // What is typed stays as it is typed ("1e-" on the way to "1e-4") until the value changes from outside.
  const [typed, setTyped] = useState<{ readonly text: string; readonly of: number | undefined }>();
  const text = typed && typed.of === value ? typed.text : value === undefined ? "" : String(value);
  const parsed = parse(text);
  const expected = text === "" ? undefined : parsed === undefined ? formText.aNumber : check?.(parsed);

  function type(next: string): void {
    const number = parse(next);
    const told = number !== undefined ? number : next.trim() === "" ? undefined : value;
    setTyped({ text: next, of: told });
    if (told !== value) onChange(told);
  }

  function step(event: KeyboardEvent): void {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0 || parsed === undefined) return;
    event.preventDefault();
    type(String(stepBy(parsed, direction)));
  }

  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={step}
      error={expected === undefined ? rest.error : formText.expected(expected)}
    />
  );
}

function parse(text: string): number | undefined {
  const trimmed = text.trim().replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : undefined;
}

/** 0.05 to 0.06, 1e-4 to 2e-4, 12 to 13. */
export function stepLastDigit(value: number, direction: 1 | -1): number {
  if (Number.isInteger(value)) return value + direction;
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const digits = (mantissa.split(".")[1] ?? "").length;
  const unit = 10 ** (Number(exponent) - digits);
  return Number((value + direction * unit).toPrecision(12));
}
