import { landscapes } from "@glissade/descent";
import { Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { descent } from "../../strings/descent.ts";
import type { ViewKind } from "./landscape-picture.tsx";
import { own, type Scenario } from "./scenario.ts";

export interface LandscapeChoiceProps {
  readonly scenario: Scenario;
  readonly error: string | undefined;
  /** Undefined for a curve, which is seen in one way. */
  readonly view: ViewKind | undefined;
  readonly onLandscape: (landscape: string) => void;
  readonly onFormula: (formula: string) => void;
  readonly onView: (view: ViewKind) => void;
}

const named = (dimension: 1 | 2) =>
  landscapes.filter((each) => each.dimension === dimension).map(({ id, label }) => ({ value: id, label }));

/** Which landscape, and how it is seen. */
export function LandscapeChoice(props: LandscapeChoiceProps) {
  const { scenario, error, view, onLandscape, onFormula, onView } = props;
  return (
    <>
      <Group gap="sm" align="flex-end">
        <Select
          label={descent.landscapes.label}
          data={[
            { group: descent.landscapes.one, items: named(1) },
            { group: descent.landscapes.two, items: named(2) },
            { value: own, label: descent.own },
          ]}
          value={scenario.landscape}
          allowDeselect={false}
          onChange={(next) => next !== null && onLandscape(next)}
        />
        {view && (
          <SegmentedControl
            aria-label={descent.views.label}
            data={[
              { value: "map", label: descent.views.map },
              { value: "relief", label: descent.views.relief },
            ]}
            value={view}
            onChange={(next) => onView(next === "map" ? "map" : "relief")}
          />
        )}
      </Group>
      {scenario.landscape === own && (
        <FormulaField key={own} formula={scenario.formula} error={error} onFormula={onFormula} />
      )}
    </>
  );
}

interface FormulaFieldProps {
  readonly formula: string;
  readonly error: string | undefined;
  readonly onFormula: (formula: string) => void;
}

function FormulaField({ formula, error, onFormula }: FormulaFieldProps) {
  const [typed, setTyped] = useState(formula);
  const tell = useDebouncedCallback(onFormula, 300);
  return (
    <TextInput
      label={descent.formula}
      description={descent.formulaHelp}
      value={typed}
      error={error}
      spellCheck={false}
      autoComplete="off"
      styles={{ input: { fontFamily: "monospace" } }}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
