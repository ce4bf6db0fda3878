import { useReducedMotion } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";

export interface Player {
  readonly isPlaying: boolean;
  readonly play: () => void;
  readonly pause: () => void;
  readonly goTo: (step: number) => void;
  /** Told of every frame, with a step that need not be whole. */
  readonly follow: (listener: (at: number) => void) => () => void;
}

export interface PlayerOptions {
  readonly steps: number;
  readonly speed: number;
  /** Where to stand at first; the end when left out and motion is not wanted. */
  readonly initial: number | undefined;
  /** Another race: played from its start, unless motion is not wanted. */
  readonly raceKey: string;
  /** Told when it stands still: where. */
  readonly onRest: (at: number) => void;
}

/** What a race takes at speed 1. */
const usualSeconds = 6;
/** Figures follow ten times a second; pictures at every frame. */
const tellEvery = 100;

/** Plays a race: the position moves outside React, which is told now and then. */
export function usePlayer({ steps, speed, initial, raceKey, onRest }: PlayerOptions): Player {
  const isStill = useReducedMotion();
  const [isPlaying, setPlaying] = useState(false);
  const position = useRef(initial ?? steps);
  const listeners = useRef(new Set<(at: number) => void>());

  const move = useCallback((to: number) => {
    position.current = to;
    for (const listener of listeners.current) listener(to);
  }, []);

  const goTo = useCallback(
    (step: number) => {
      const to = Math.max(0, Math.min(steps, Math.round(step)));
      setPlaying(false);
      move(to);
      onRest(to);
    },
    [steps, move, onRest],
  );

  useEffect(() => {
    if (!isPlaying) return;
    const rate = (speed * Math.max(steps, 12)) / usualSeconds / 1000;
    let last = performance.now();
    let frame = requestAnimationFrame(function next(now) {
      const to = Math.min(steps, position.current + rate * (now - last));
      last = now;
      move(to);
      if (to >= steps) {
        setPlaying(false);
        onRest(steps);
        return;
      }
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, speed, steps, move, onRest]);

  // Another race: from its start, or at once at its end where motion is not wanted.
  const [played, setPlayed] = useState(raceKey);
  if (played !== raceKey) {
    setPlayed(raceKey);
    setPlaying(!isStill);
  }
  const shown = useRef(raceKey);
  useEffect(() => {
    if (shown.current === raceKey) return;
    shown.current = raceKey;
    move(isStill ? steps : 0);
  }, [raceKey, isStill, steps, move]);

  const play = useCallback(() => {
    if (position.current >= steps) move(0);
    setPlaying(true);
  }, [steps, move]);
  const pause = useCallback(() => goTo(position.current), [goTo]);
  const follow = useCallback((listener: (at: number) => void) => {
    listeners.current.add(listener);
    listener(position.current);
    return () => void listeners.current.delete(listener);
  }, []);
  return { isPlaying, play, pause, goTo, follow };
}

/** The step that is shown, in whole steps, for figures: told ten times a second while it moves, and where it rests. */
export function useStep(follow: Player["follow"]): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    let told = -Infinity;
    return follow((to) => {
      const now = performance.now();
      if (!Number.isInteger(to) && now - told < tellEvery) return;
      told = now;
      setAt(Math.floor(to));
    });
  }, [follow]);
  return at;
}
