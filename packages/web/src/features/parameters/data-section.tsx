import { Anchor, Group, NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { SchemaFields } from "../../shared/forms/schema-fields.tsx";
import { parameters } from "../../strings/parameters.ts";
import { ContactSheet } from "./contact-sheet.tsx";
import { partOf } from "./model-section.tsx";
import type { SectionProps } from "./section-props.ts";
import { errorsWithin } from "./use-check.ts";

/** Which pictures, and how chance changes them. */
export function DataSection({ projectId, definitions, splits, split, draft, onSpec, onDraft, errors }: SectionProps) {
  const augmentation = draft.spec.augmentation ?? {};
  const { train, validation, test } = split.counts.totals;
  const own = definitions.architectures.find(({ type }) => type === draft.spec.model?.["architecture"])?.facts;
  const imageSize = Number(draft.spec.model?.["imageSize"] ?? own?.["defaultImageSize"] ?? 32);
  return (
    <Stack>
      <Group align="flex-end">
        <NativeSelect
          label={parameters.split}
          description={parameters.splitHelp}
          value={draft.splitId}
          onChange={(event) => onDraft("split", { ...draft, splitId: event.currentTarget.value })}
          data={splits.map(({ id, name }) => ({ value: id, label: name }))}
          maw={420}
        />
        <Anchor
          size="sm"
          pb={8}
          renderRoot={(rest) => <Link {...rest} to="/projects/$projectId/splits/new" params={{ projectId }} />}
        >
          {parameters.newSplit}
        </Anchor>
      </Group>
      <Text size="sm">{parameters.parts(train, validation, test)}</Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} maw={620}>
        <SchemaFields
          schema={partOf(definitions, "augmentation")}
          value={augmentation}
          onChange={(next) => onSpec("augmentation", { ...draft.spec, augmentation: next })}
          context={{ errors: errorsWithin(errors, "augmentation") }}
        />
      </SimpleGrid>
      <ContactSheet
        projectId={projectId}
        splitId={draft.splitId}
        augmentation={{ flip: augmentation["flip"] === true, crop: Number(augmentation["crop"] ?? 0) }}
        imageSize={imageSize}
        seed={Number(draft.spec["seed"] ?? 0)}
      />
    </Stack>
  );
}
