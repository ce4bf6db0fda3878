import type { Dataset } from "@glissade/api";
import { SegmentedControl } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { ClassBars } from "../../../shared/charts/class-bars.tsx";
import { partOrder } from "../../../shared/charts/part-colors.ts";
import { formatCount } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { Section } from "../../../shared/ui/section.tsx";
import { useView, wordIn } from "../../../shared/view/use-view.ts";
import { dataset as words } from "../../../strings/data.ts";
import { filterPatch, readGalleryView } from "../gallery/gallery-view.ts";

/** How many pictures each class has; a click shows those of a class. */
export function ClassBalance({ dataset }: { readonly dataset: Dataset }) {
  const [order = "name", change] = useView((search) => wordIn(search, "order", ["name", "count"]));
  const [view] = useView(readGalleryView);
  const { classes, hasParts } = dataset;
  const sorted = useMemo(
    () => (order === "name" ? classes : [...classes].sort((a, b) => b.total - a.total || a.name.localeCompare(b.name))),
    [classes, order],
  );
  const pick = useCallback((name: string | undefined) => change(filterPatch({ class: name })), [change]);
  const count = formatCount(classes.length);
  return (
    <Section
      title={words.balance}
      beside={<HelpMark term={words.balance}>{words.balanceHelp}</HelpMark>}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={words.order}
          data={(["name", "count"] as const).map((value) => ({ value, label: words.orders[value] }))}
          value={order}
          onChange={(value) => change({ order: value === "name" ? undefined : value })}
        />
      }
    >
      <ClassBars
        label={hasParts ? words.balancePartsCaption(count) : words.balanceCaption(count)}
        classes={sorted}
        {...(hasParts && { split: partOrder })}
        picked={view.class}
        onPick={pick}
      />
    </Section>
  );
}
