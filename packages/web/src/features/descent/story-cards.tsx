import { stories } from "@glissade/descent";
import { SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import { descent } from "../../strings/descent.ts";

export interface StoryCardsProps {
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** Every story, one click each. */
export function StoryCards({ chosen, onChoose }: StoryCardsProps) {
  return (
    <SimpleGrid
      cols={{ base: 1, xs: 2, md: 3, lg: 5 }}
      spacing="xs"
      verticalSpacing="xs"
      role="group"
      aria-label={descent.stories}
    >
      {stories.map(({ id, title, opening }) => (
        <UnstyledButton
          key={id}
          className="descent-story"
          p="xs"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
        >
          <Text component="span" display="block" fw={600} size="sm">
            {title}
          </Text>
          <Text component="span" display="block" size="xs" c="dimmed">
            {opening}
          </Text>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}
