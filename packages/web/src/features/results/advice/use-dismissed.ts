import type { Advice } from "@glissade/api";
import { useLocalStorage } from "@mantine/hooks";

/** A piece of advice that comes up again later, from another step on, is another one. */
export function adviceKey({ code, since }: Pick<Advice, "code" | "since">): string {
  return `${code}@${since}`;
}

/** Which advice on an experiment was put aside in this browser. */
export function useDismissed(experimentId: string) {
  const [keys, setKeys] = useLocalStorage<readonly string[]>({
    key: `glissade.advice.${experimentId}`,
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: readKeys,
  });
  return {
    isDismissed: (advice: Advice): boolean => keys.includes(adviceKey(advice)),
    dismiss: (advice: Advice): void => setKeys([...keys, adviceKey(advice)]),
    reset: (): void => setKeys([]),
  };
}

/** What the browser keeps may be anything. */
export function readKeys(text: string | undefined): readonly string[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}
