import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { PredictionGrid } from "../predictions/prediction-grid.tsx";
import { predictionsQuery } from "../queries.ts";

export interface CellPicturesProps {
  readonly experimentId: string;
  readonly cell: readonly [label: string, predicted: string] | null;
  readonly onClose: () => void;
}

/** The pictures of one cell of the confusion matrix, the most confident first. */
export function CellPictures({ experimentId, cell, onClose }: CellPicturesProps) {
  const [label = "", predicted = ""] = cell ?? [];
  const pictures = useQuery({
    ...predictionsQuery(experimentId, { label, predicted, sort: "confidence", limit: 200 }),
    enabled: cell !== null,
  });
  return (
    <Drawer
      opened={cell !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={results.scores.cellTitle(label, predicted)}
    >
      {cell && <Loaded query={pictures}>{({ items }) => <PredictionGrid items={items} />}</Loaded>}
    </Drawer>
  );
}
