/** What `glissade doctor` found out about one thing. */
export interface Finding {
  readonly ok: boolean;
  /** What is there, in words. */
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** One thing to look at. */
export interface Check {
  readonly name: string;
  /** Whether a server or worker cannot do without. */
  readonly needed: boolean;
  /** May throw: then it is not ok for the reason that the error gives. */
  look(): Promise<Finding>;
  /** What to do where looking fails. */
  readonly fix: string;
}

export interface CheckResult extends Finding {
  readonly name: string;
  readonly needed: boolean;
}

const timeoutMs = 20_000;

/** Looks at everything, one after the other; never throws. */
export async function runChecks(checks: readonly Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) results.push({ name: check.name, needed: check.needed, ...(await look(check)) });
  return results;
}

async function look(check: Check): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Finding>((resolve) => {
    const found = `no answer within ${timeoutMs / 1000} seconds`;
    timer = setTimeout(() => resolve({ ok: false, found, fix: check.fix }), timeoutMs);
  });
  try {
    return await Promise.race([check.look(), tooLong]);
  } catch (error) {
    return { ok: false, found: error instanceof Error ? error.message : String(error), fix: check.fix };
  } finally {
    clearTimeout(timer);
  }
}
