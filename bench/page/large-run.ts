import type { Browser, Page } from 'playwright-core';
import { openPage } from '../../src/testing/browser.ts';
import { addRequest, addRun, addStep } from '../../src/testing/store/store-rows.ts';
import type { Store } from '../../src/store/open-store.ts';

/** How the page shows a run of 20,000 parts. */
export type LargeRun = {
  /** From the arrival of its data until its rows are there, in milliseconds. */
  readonly mountMs: number;
  readonly rows: number;
  /** Frames per second. */
  readonly scroll: number;
  readonly zoom: number;
};

/** Marks when the first row is in the document. */
const MARK_ROWS = `
  const shown = new MutationObserver(() => {
    if (document.querySelector('[role="row"][data-position]') === null) return;
    performance.mark('rows');
    shown.disconnect();
  });
  shown.observe(document, { childList: true, subtree: true });`;

const MOUNT_MS = `
  performance.getEntriesByName('rows')[0].startTime -
  performance.getEntriesByType('resource').find(({ name }) => name.includes('/tree')).responseEnd`;

const SCROLL = 'list.scrollBy(0, 120)';

/** In for half a second and out again, as with a wheel and Ctrl. */
const ZOOM = `list.dispatchEvent(new WheelEvent('wheel', {
  deltaY: count % 60 < 30 ? -120 : 120, clientX: innerWidth / 2, clientY: innerHeight / 2,
  ctrlKey: true, bubbles: true, cancelable: true,
}))`;

/** Adds such a run to the store, opens it, scrolls its rows and zooms its axis. */
export async function largeRun(browser: Browser, link: URL, store: Store): Promise<LargeRun> {
  const id = await addLargeRun(store);
  const { page, context } = await openPage(browser, link.href);
  await page.locator('[data-live="live"]').waitFor();
  await page.addInitScript(MARK_ROWS);
  await page.goto(new URL(`/runs/${id}`, link).href);
  await page.getByText('of 20,000 parts shown').waitFor();
  const mountMs = Math.round(await page.evaluate<number>(MOUNT_MS));
  await page.getByRole('button', { name: 'Unfold all' }).click();
  await page.getByText('20,000 of 20,000 parts shown').waitFor();
  const rows = await page.locator('[role="row"][data-position]').count();
  const [scroll, zoom] = [await frames(page, SCROLL), await frames(page, ZOOM)];
  await context.close();
  return { mountMs, rows, scroll, zoom };
}

const PARTS = 20_000;

async function addLargeRun(store: Store): Promise<string> {
  const start = Date.now() - PARTS * 10;
  const id = await addRun(store, { workflow: 'large', started_at: start, ended_at: start + PARTS * 10 });
  await store.write(async ({ db }) => {
    const own = { ...store, db };
    await addStep(own, { id: `large-${id}`, run_id: id, started_at: start, ended_at: start + PARTS * 10 });
    for (let index = 1; index < PARTS; index++)
      await addRequest(own, {
        id: `large-${id}-${index}`,
        run_id: id,
        step_id: `large-${id}`,
        started_at: start + index * 10,
        ended_at: start + index * 10 + 7,
      });
  });
  return id;
}

/** Moves in each frame for two seconds; returns how many frames there were in a second. */
function frames(page: Page, move: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const list = document.querySelector('[role="treegrid"]').parentElement;
    const from = performance.now();
    let count = 0;
    const next = () => {
      if (performance.now() - from >= 2000) return resolve(Math.round(count / 2));
      count++;
      ${move};
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`);
}
