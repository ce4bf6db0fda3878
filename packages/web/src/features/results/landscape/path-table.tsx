import type { SurfaceResult } from "@glissade/api";
import { ScrollArea, Table } from "@mantine/core";
import { formatCount, formatPlain, formatRate } from "../../../shared/format/numbers.ts";
import { HiddenCaption } from "../../../shared/ui/hidden-caption.tsx";
import { landscapeText } from "../../../strings/landscape.ts";

const words = landscapeText.surface;
const columns = Object.values(words.columns);

/** Every checkpoint of the path, in numbers. */
export function PathTable({ path }: Pick<SurfaceResult, "path">) {
  const shown = (loss: number | null): string => (loss === null ? words.overflow : formatPlain(loss));
  return (
    <ScrollArea>
      <Table className="figures" miw={420}>
        <HiddenCaption>{words.caption}</HiddenCaption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((title) => (
              <Table.Th key={title} scope="col" ta="right">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {path.map(({ step, epoch, loss, planeLoss, lr }) => (
            <Table.Tr key={step}>
              {[formatCount(step), epoch.toFixed(1), shown(loss), shown(planeLoss), formatRate(lr)].map((text, i) => (
                <Table.Td key={columns[i]} ta="right">
                  {text}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
