import { Group, Input, NumberInput, RangeSlider, Stack, Text } from "@mantine/core";
import { partFill, partOrder } from "../../../shared/charts/part-colors.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { editor as words } from "../../../strings/data.ts";
import { parts, partsHelp } from "../../../strings/parts.ts";
import "../../../shared/charts/bars.css";
import { boundariesOf, percentOf, type Shares, sharesBetween, whole, withShare } from "./shares.ts";

export interface SharesFieldProps {
  readonly shares: Shares;
  readonly onChange: (shares: Shares) => void;
  /** Said under the title. */
  readonly note?: string;
}

/** Shares of a whole: one line with two boundaries, and a number for each part. */
export function SharesField({ shares, onChange, note }: SharesFieldProps) {
  return (
    <Stack gap="xs" role="group" aria-label={words.shares}>
      <div>
        <Group gap={2}>
          <Input.Label component="div">{words.shares}</Input.Label>
          <HelpMark term={words.shares}>
            {partOrder.map((part) => `${parts[part]}: ${partsHelp[part]}`).join(" ")}
          </HelpMark>
        </Group>
        <Input.Description>{note ?? words.sharesHelp}</Input.Description>
      </div>
      <div className="bar-track" aria-hidden style={{ height: 20 }}>
        {partOrder.map((part) => (
          <div key={part} className={partFill(part)} style={{ width: `${(100 * shares[part]) / whole}%` }} />
        ))}
      </div>
      <RangeSlider
        min={0}
        max={whole}
        step={10}
        minRange={0}
        value={boundariesOf(shares)}
        onChange={(boundaries) => onChange(sharesBetween(boundaries))}
        label={(at) => `${percentOf(at)} %`}
        thumbFromLabel={words.boundary.first}
        thumbToLabel={words.boundary.second}
        thumbValueText={(at) => `${percentOf(at)} %`}
        thumbSize={24}
        color="gray"
      />
      <Group gap="sm" grow>
        {partOrder.map((part) => (
          <NumberInput
            key={part}
            label={
              <>
                <span className={`bar-swatch ${partFill(part)}`} aria-hidden />
                {parts[part]}
              </>
            }
            aria-label={words.percent(parts[part])}
            value={percentOf(shares[part])}
            onChange={(value) => typeof value === "number" && onChange(withShare(shares, part, value * 10))}
            min={0}
            max={100}
            decimalScale={1}
            clampBehavior="strict"
            rightSection={<Text size="sm">%</Text>}
          />
        ))}
      </Group>
    </Stack>
  );
}
