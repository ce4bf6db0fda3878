import { RateField } from "../../../shared/forms/rate-field.tsx";
import { steerWords as words } from "../../../strings/steer.ts";
import type { ToolProps } from "./tool-props.ts";

/** Every rate to come times a factor. */
export function ScaleTool({ steering: { form, set } }: ToolProps) {
  return (
    <RateField
      label={words.factor}
      sliderLabel={words.factorSlider}
      powers={[-3, 2]}
      value={form.factor}
      onChange={(factor) => set({ factor })}
    />
  );
}
