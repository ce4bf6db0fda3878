import { describe, expect, it } from "vitest";
import { type RaceSettingFlags, settingsFrom } from "../../src/train/race-settings.ts";

const base = { lr: 0.1, epochs: 12, interval: "iteration" } as const;
const read = (flags: Partial<RaceSettingFlags>) => settingsFrom({ sharedTrunks: true, ...flags }, base)(120);

describe("the flags of a race", () => {
  it("should fit schedulers given by name to the length of a run", () => {
    expect(read({ schedulers: "CosineAnnealingLR,constant", lr: "0.1,0.01" }).candidates).toMatchObject({
      kind: "grid",
      schedulers: [{ scheduler: { type: "CosineAnnealingLR" } }, { scheduler: null }],
      lrs: [0.1, 0.01],
    });
  });

  it.each<[Partial<RaceSettingFlags>, string]>([
    [{ schedulers: "Cosin" }, '--schedulers: found Cosin, expected "CosineAnnealingLR"'],
    [{ schedulers: "?" }, "--schedulers: found ?, expected the name of a scheduler, or JSON"],
    [{ seeds: "0" }, "--seeds: found 0, expected a whole number from 1 to 20"],
    [{ seeds: "1.5" }, "--seeds: found 1.5, expected a whole number from 1 to 20"],
    [{ eta: "1" }, "--eta: found 1, expected a whole number from 2 to 10"],
    [{ firstRung: "0" }, "--first-rung: found 0, expected a whole number from 1 to 1000000"],
    [{ totalEpochs: "0" }, "--total-epochs: found 0, expected a whole number from 1 to 1000000"],
    [{ epochs: "3", totalEpochs: "9" }, "--total-epochs: found 9, expected one of --epochs and --total-epochs"],
  ])("should name flag, found and expected when given %j", (flags, message) => {
    expect(() => read(flags)).toThrow(message);
  });
});
