import type { Page } from "playwright-core";

/** Waits until the page has its title and nothing on it is being loaded. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector(".mantine-Loader-root, [data-loading], .mantine-Skeleton-root") === null &&
      [...document.images].every(({ complete, loading }) => complete || loading === "lazy"),
  );
  await moved(page);
}

/** Waits until colours and positions are where they were going. */
export async function moved(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // What has just been changed begins to move with the next frame.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
