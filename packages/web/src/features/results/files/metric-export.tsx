import { addressOf, exportFormat, operations } from "@glissade/api";
import { Box, Button, Group, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { results } from "../../../strings/results.ts";
import type { TabProps } from "../tab-props.ts";

const words = results.files;

/** The curves in the forms that other tools read. */
export function MetricExport({ experiment: { id, projectId } }: TabProps) {
  return (
    <Box component="section">
      <Title order={2} mb={4}>
        {words.export}
      </Title>
      <Text size="sm" mb="xs">
        {words.exportText}
      </Text>
      <Group gap="xs">
        {exportFormat.options.map((format) => (
          <Button
            key={format}
            component="a"
            href={addressOf(operations.exportMetrics, { projectId, format, ids: id })}
            download
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {words.formats[format]}
          </Button>
        ))}
      </Group>
    </Box>
  );
}
