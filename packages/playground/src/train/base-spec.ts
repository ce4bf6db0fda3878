import { readRunSpec } from "@glissade/trainer";
import { parseForkSource } from "./fork-source.ts";
import { defaultSpec, readSpecFile } from "./build-spec.ts";
import { refuseOtherData, sampleSpec } from "./sample.ts";

/** Where a spec may come from. */
export interface SpecSource {
  readonly dataset?: string;
  readonly sample?: boolean;
  readonly resume?: boolean;
  readonly out?: string;
  readonly from?: string;
}

/** The spec that flags are laid over: the file's, the resumed or forked run's, the sample's or the default one. */
export async function baseSpec(
  file: string | undefined,
  flags: SpecSource,
  say: (text: string) => void,
): Promise<Readonly<Record<string, unknown>>> {
  if (flags.sample) refuseOtherData(flags, file);
  if (file !== undefined) return readSpecFile(file);
  if (flags.from !== undefined) return { ...(await readRunSpec(parseForkSource(flags.from).run)) };
  if (flags.resume && flags.out !== undefined) {
    return { ...(await readRunSpec(flags.out)) };
  }
  return flags.sample ? sampleSpec(say) : defaultSpec;
}
