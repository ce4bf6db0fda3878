import { PlaygroundError } from "../../error.ts";
import type { Settings } from "../../settings.ts";
import { settingDefinitions } from "../../settings.ts";
import type { Store } from "../../store/store.ts";
import { hashSecret } from "./secrets.ts";
import { createToken, revokeToken } from "./tokens.ts";

/** Name of the token that the environment gives. */
const environmentName = settingDefinitions.token.environment;
const shortest = 16;

/**
 * Sees to it that somebody can get in. The token from the environment is taken over, in place of one that was there
 * under this name before; without one, and where no valid token exists, one is made.
 *
 * @returns the secret of a token just made, to be shown this once
 * @throws PlaygroundError `invalid_setting` for one that is too easy to guess
 */
export async function ensureFirstToken(
  store: Store,
  settings: Pick<Settings, "authentication" | "firstToken">,
): Promise<string | undefined> {
  if (!settings.authentication) return undefined;
  if (settings.firstToken !== undefined) {
    await takeOver(store, settings.firstToken);
    return undefined;
  }
  const valid = await store.db.selectFrom("tokens").select("id").where("revoked_at", "is", null).executeTakeFirst();
  return valid ? undefined : (await createToken(store.db, "first token")).secret;
}

async function takeOver(store: Store, secret: string): Promise<void> {
  if (secret.length < shortest || /\s/.test(secret)) {
    const expected = `at least ${shortest} characters without spaces, for example from: openssl rand -hex 32`;
    throw new PlaygroundError(
      "invalid_setting",
      `${environmentName}: found a token too easy to guess, expected ${expected}`,
      {
        key: "token",
        expected,
      },
    );
  }
  const hash = hashSecret(secret);
  await store.transact(async (tx) => {
    const known = await tx.db.selectFrom("tokens").selectAll().where("name", "=", environmentName).execute();
    for (const old of known) {
      if (old.hash !== hash && old.revoked_at === null) await revokeToken(tx, old.id);
    }
    const same = await tx.db.selectFrom("tokens").select("revoked_at").where("hash", "=", hash).executeTakeFirst();
    if (!same) await createToken(tx.db, environmentName, secret);
    else if (same.revoked_at !== null) throw revoked();
  });
}

function revoked(): PlaygroundError {
  const expected = "a new one: this one was revoked";
  return new PlaygroundError("invalid_setting", `${environmentName}: found a revoked token, expected ${expected}`, {
    key: "token",
    expected,
  });
}
