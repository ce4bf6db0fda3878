import type { Statements } from "../../store/store.ts";
import type { Caller } from "./access.ts";

/** Who makes a request, for records: the name of the token; "local" where nobody has to say. */
export async function callerName(db: Statements, caller: Caller | null): Promise<string> {
  if (caller === null) return "local";
  const token = await db.selectFrom("tokens").select("name").where("id", "=", caller.tokenId).executeTakeFirst();
  return token?.name ?? "local";
}
