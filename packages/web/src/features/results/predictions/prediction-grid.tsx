import { addressOf, operations, type CallOutput } from "@glissade/api";
import { Badge, Card, Image, SimpleGrid, Stack, Text } from "@mantine/core";
import { formatPercent } from "../../../shared/format/numbers.ts";
import { results } from "../../../strings/results.ts";

export type Prediction = CallOutput<typeof operations.listPredictions>["items"][number];

const words = results.predictions;

/** Pictures with what they are and what they were taken for. */
export function PredictionGrid({ items }: { readonly items: readonly Prediction[] }) {
  return (
    <SimpleGrid type="container" cols={{ base: 2, "480px": 3, "720px": 5, "1100px": 7 }} spacing="sm">
      {items.map((item) => (
        <PredictionCard key={`${item.datasetId}/${item.index}`} {...item} />
      ))}
    </SimpleGrid>
  );
}

function PredictionCard({ datasetId, index, item, label, predicted, probability, labelProbability }: Prediction) {
  const right = label === predicted;
  return (
    <Card withBorder padding={6} component="figure" m={0}>
      <Image
        src={addressOf(operations.getPicture, { datasetId, index, size: 160 })}
        alt={words.picture(item, label, predicted)}
        loading="lazy"
        fit="contain"
        h={112}
        bg="var(--ground-quiet)"
      />
      <Stack component="figcaption" gap={2} mt={6}>
        <Text size="sm" fw={600}>
          {words.said(predicted, formatPercent(probability))}
        </Text>
        {right ? (
          <Badge size="sm" variant="light" color="teal" tt="none" autoContrast>
            {words.right}
          </Badge>
        ) : (
          <Text size="xs">{words.truth(label, formatPercent(labelProbability))}</Text>
        )}
        <Text size="xs" c="var(--chart-axis)" truncate title={item}>
          {item}
        </Text>
      </Stack>
    </Card>
  );
}
