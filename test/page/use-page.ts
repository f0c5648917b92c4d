import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../../src/testing/eventually.ts';

/** Waits until a view shows its data. */
export async function loaded(page: Page): Promise<void> {
  await page.locator('[data-live="live"]').waitFor();
  await eventually(async () => expect(await page.getByRole('status', { name: 'Loading' }).count()).toBe(0));
}

const MOST_PRESSES = 80;

/** Presses Tab until an element that matches has the focus. */
export async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await page.keyboard.press(key);
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Cannot reach ${selector} with Tab`);
}

/** The label of the element that has the focus; null without one. */
export function focusedLabel(page: Page): Promise<string | null> {
  return page.evaluate<string | null>('document.activeElement.getAttribute("aria-label")');
}
