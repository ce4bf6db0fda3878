import { Select } from "@mantine/core";
import { landscapeText } from "../../../strings/landscape.ts";

const words = landscapeText.options;

export interface CountFieldProps {
  readonly value: number;
  readonly onChange: (value: number) => void;
}

const pictureCounts = [128, 256, 512, 1024, 2048];
const gridSizes = [15, 25, 41];

export function PicturesField(props: CountFieldProps) {
  return <CountField label={words.images} help={words.imagesHelp} counts={pictureCounts} {...props} />;
}

export function GridField(props: CountFieldProps) {
  return <CountField label={words.grid} help={words.gridHelp} counts={gridSizes} text={gridText} {...props} />;
}

function gridText(size: number): string {
  return `${size} × ${size}`;
}

interface FieldProps extends CountFieldProps {
  readonly label: string;
  readonly help: string;
  readonly counts: readonly number[];
  readonly text?: (count: number) => string;
}

function CountField({ label, help, counts, value, onChange, text = String }: FieldProps) {
  return (
    <Select
      w={110}
      label={label}
      title={help}
      allowDeselect={false}
      data={counts.map((count) => ({ value: String(count), label: text(count) }))}
      value={String(value)}
      onChange={(next) => next !== null && onChange(Number(next))}
    />
  );
}

export type Directions = "filter" | "plain";

export function DirectionsField({
  value,
  onChange,
}: {
  readonly value: Directions;
  readonly onChange: (value: Directions) => void;
}) {
  return (
    <Select
      w={180}
      label={words.directions}
      title={words.directionsHelp}
      allowDeselect={false}
      data={[
        { value: "filter", label: words.filter },
        { value: "plain", label: words.plain },
      ]}
      value={value}
      onChange={(next) => next !== null && onChange(next === "plain" ? "plain" : "filter")}
    />
  );
}
