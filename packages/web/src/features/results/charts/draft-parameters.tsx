import { Alert, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { results } from "../../../strings/results.ts";
import { flattenSpec, specText } from "../flatten-spec.ts";
import type { TabProps } from "../tab-props.ts";

const words = results.draft;

/** What a draft will train with. */
export function DraftParameters({ experiment: { spec } }: TabProps) {
  return (
    <Stack gap="md">
      <Alert color="gray" variant="light" icon={<IconInfoCircle aria-hidden />} title={words.title}>
        {words.text}
      </Alert>
      <Title order={2} size="h3">
        {words.parameters}
      </Title>
      <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 4 }} spacing="md" verticalSpacing="xs" m={0}>
        {flattenSpec(spec).map(([key, value]) => (
          <div key={key}>
            <Text component="dt" size="xs" c="var(--chart-axis)">
              {key}
            </Text>
            <Text component="dd" m={0} fw={500} style={{ overflowWrap: "anywhere" }}>
              {specText(value)}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
