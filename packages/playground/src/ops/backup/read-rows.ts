import { sql } from "kysely";
import type { Statements } from "../../store/store.ts";
import { type KeptTable, keptTables } from "./kept-tables.ts";
import type { Row } from "./row-line.ts";

const pageRows = 200;

/** All rows of a table in the order of its key, a page at a time. */
export async function* readRows(db: Statements, table: KeptTable): AsyncGenerator<readonly Row[]> {
  const columns: readonly string[] = keptTables[table];
  const refs = sql.join(columns.map((column) => sql.ref(column)));
  let last: Row | undefined;
  do {
    // Row values compare as the key sorts; every page is found through the key's index.
    const after = last ? sql`where (${refs}) > (${sql.join(columns.map((column) => last?.[column]))})` : sql``;
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${after} order by ${refs} limit ${sql.lit(pageRows)}
    `.execute(db);
    if (rows.length > 0) yield rows;
    last = rows.length === pageRows ? rows.at(-1) : undefined;
  } while (last);
}
