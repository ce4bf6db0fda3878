import "./descent.css";
import { type Surface, pointText, type ToldRun } from "@glissade/descent";
import { Alert, Group, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAlertTriangle, IconBulb } from "@tabler/icons-react";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { Page } from "../../shared/ui/page.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { integerIn, useView, type ViewSearch, wordIn } from "../../shared/view/use-view.ts";
import { descent } from "../../strings/descent.ts";
import { LandscapeChoice } from "./landscape-choice.tsx";
import { LandscapePicture, type ViewKind } from "./landscape-picture.tsx";
import { Lanes } from "./lanes.tsx";
import { type Angle, usualAngle } from "../../shared/landscape/relief-view.ts";
import { type Race, readSurface, runRace } from "./race.ts";
import { RaceCharts } from "./race-charts.tsx";
import { ResultsTable } from "./results-table.tsx";
import { readScenario, type Scenario, searchOf, searchOfStory, startOf, storyIn } from "./scenario.ts";
import { Settings } from "./settings.tsx";
import { StoryCards } from "./story-cards.tsx";
import { speeds, Transport } from "./transport.tsx";
import { TurnButtons } from "../../shared/landscape/turn-buttons.tsx";
import { usePlayer } from "./use-player.ts";

interface DescentView {
  readonly scenario: Scenario;
  readonly view: ViewKind;
  readonly angle: Angle;
  readonly speed: number;
  readonly log: boolean;
  readonly at: number | undefined;
}

function readView(search: ViewSearch): DescentView {
  const [turn, tilt] = Array.isArray(search["angle"]) ? (search["angle"] as unknown[]).map(Number) : [];
  const hasAngle = Number.isFinite(turn) && Number.isFinite(tilt);
  return {
    scenario: readScenario(search),
    view: wordIn(search, "view", ["map", "relief"]) ?? "map",
    angle: hasAngle ? { turn: turn!, tilt: tilt! } : usualAngle,
    speed: speeds.find((speed) => speed === Number(search["speed"])) ?? 1,
    log: search["log"] === true,
    at: integerIn(search, "at", 0),
  };
}

/** Gradient descent, to look at and to play with. */
export function DescentPage() {
  const [view, change] = useView(readView);
  const [story] = useView(storyIn);
  const key = JSON.stringify(view.scenario);
  // The address gives a new object each time; the same scenario is the same race.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const scenario = useMemo(() => view.scenario, [key]);
  const { landscape, formula } = scenario;
  const surface = useMemo(() => readSurface({ landscape, formula }), [landscape, formula]);
  const alter = (part: Partial<Scenario>): void => change({ ...searchOf({ ...scenario, ...part }), at: undefined });
  // While a formula is being typed, the last one that could be read stays on the screen.
  const [good, setGood] = useState<Surface>();
  if (!("error" in surface) && surface !== good) setGood(surface);
  const shown = "error" in surface ? good : surface;
  const error = "error" in surface ? surface.error : undefined;
  return (
    <Page title={descent.title} parents={[{ label: descent.parents, to: "/learn" }]}>
      <Text maw={860}>{descent.intro}</Text>
      <StoryCards chosen={story?.id} onChoose={(id) => change(searchOfStory(id), { step: true })} />
      <LandscapeChoice
        scenario={scenario}
        error={error}
        view={shown?.dimension === 2 ? view.view : undefined}
        onLandscape={(next) => alter({ landscape: next, start: startOf(next, formula) })}
        onFormula={(next) => alter({ formula: next, start: startOf(landscape, next) })}
        onView={(next) => change({ view: next === "map" ? undefined : next })}
      />
      {shown ? (
        <Racing view={{ ...view, scenario }} surface={shown} change={change} alter={alter} />
      ) : (
        <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={descent.wrongFormula}>
          {error}
        </Alert>
      )}
    </Page>
  );
}

interface RacingProps {
  readonly view: DescentView;
  readonly surface: Surface;
  readonly change: (patch: ViewSearch) => void;
  readonly alter: (part: Partial<Scenario>) => void;
}

function Racing({ view, surface, change, alter }: RacingProps) {
  const { angle, speed, log } = view;
  // While somebody drags a slider, the last race stays on the screen.
  const scenario = useDeferredValue(view.scenario);
  const race = useMemo(() => runRace(surface, scenario), [surface, scenario]);
  const raceKey = useMemo(() => JSON.stringify(scenario), [scenario]);
  const onRest = useCallback((at: number) => change({ at }), [change]);
  const player = usePlayer({ steps: race.steps, speed, initial: view.at, raceKey, onRest });
  const isNarrow = useMediaQuery("(max-width: 40em)") ?? false;
  const [story] = useView(storyIn);
  const closing = story && closingOf(story.closing, race);
  const start = view.scenario.start.length === surface.dimension ? view.scenario.start : surface.start;
  const kind = surface.dimension === 1 ? "curve" : view.view;
  const onAngle = (next: Angle): void => change({ angle: [next.turn, next.tilt] });
  return (
    <>
      {closing !== undefined && (
        <Alert
          color="glacier"
          variant="light"
          icon={<IconBulb aria-hidden />}
          title={descent.storyRunning}
          role="status"
          styles={{ title: { color: "var(--mantine-color-text)" } }}
        >
          {closing}
        </Alert>
      )}
      <div className="descent-main">
        <Section title={descent.picture} actions={kind === "relief" && <TurnButtons angle={angle} onAngle={onAngle} />}>
          <Stack gap={4}>
            <LandscapePicture
              surface={surface}
              runs={race.runs}
              start={start}
              kind={view.view}
              angle={angle}
              label={descent.pictureLabel(surface.label, pointText(start), descent.pictureHelp[kind])}
              height={isNarrow ? 300 : 480}
              follow={player.follow}
              onStart={(next) => alter({ start: next })}
              onAngle={onAngle}
            />
            <Group justify="space-between" gap="xs">
              <Text size="xs" c="dimmed">
                {surface.help} {descent.pictureHelp[kind]}
              </Text>
            </Group>
          </Stack>
          <Transport
            player={player}
            steps={race.steps}
            speed={speed}
            onSpeed={(next) => change({ speed: next === 1 ? undefined : next })}
          />
        </Section>
        <RaceCharts race={race} follow={player.follow} log={log} onLog={(next) => change({ log: next || undefined })} />
      </div>
      <Lanes lanes={view.scenario.lanes} steps={view.scenario.steps} onChange={(lanes) => alter({ lanes })} />
      <Settings scenario={{ ...view.scenario, start }} change={alter} />
      {race.runs.length > 0 && <ResultsTable runs={race.runs} />}
    </>
  );
}

/** The story's last sentence, once all its racers have run. */
function closingOf(closing: (runs: readonly ToldRun[]) => string, { runs }: Race): string | undefined {
  const told = runs.flatMap(({ lane, descent: run, outcome }) =>
    run && outcome ? [{ racer: { solver: lane.solver, lr: lane.lr }, descent: run, outcome }] : [],
  );
  return told.length === runs.length ? closing(told) : undefined;
}
