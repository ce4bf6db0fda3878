import "./learn.css";
import { Box, SimpleGrid, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Term } from "../../strings/terms.ts";

/** The glossary; the term that a link asked for is marked and brought into sight. */
export function TermList({ terms, marked }: { readonly terms: readonly Term[]; readonly marked: string | undefined }) {
  const markedBox = useRef<HTMLDivElement>(null);
  useEffect(() => markedBox.current?.scrollIntoView({ block: "center" }), [marked]);
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 1, sm: 2, lg: 3 }} spacing="xs" verticalSpacing="xs">
      {terms.map(({ id, name, text }) => (
        <Box
          key={id}
          id={id}
          p="xs"
          className="learn-term"
          {...(id === marked && { ref: markedBox, "data-marked": true })}
        >
          <Text component="dt" fw={600}>
            {name}
          </Text>
          <Text component="dd" m={0} size="sm">
            {text}
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  );
}
