import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import type { Environment } from '../../src/core/environment.ts';
import { openPage } from '../../src/testing/browser.ts';

/** What changes are seen with. */
export type Watched = {
  readonly browser: Browser;
  readonly link: URL;
  readonly env: Environment;
  readonly program: string;
};

const CHANGES = 5;

/** From the end of a command that recorded a step until its run is in the list of an open page, in milliseconds. */
export async function liveChanges({ browser, link, env, program }: Watched): Promise<number[]> {
  const { page, context } = await openPage(browser, new URL(`/runs${link.hash}`, link).href);
  await page.locator('[data-live="live"]').waitFor();
  const times: number[] = [];
  for (let change = 0; change < CHANGES; change++) {
    const workflow = `live-${process.pid}-${change}`;
    const command = [program, 'exec', '--workflow', workflow, '--step', 'check', '--no-files', '--', 'true'];
    await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
    const from = performance.now();
    await page.getByText(workflow).first().waitFor();
    times.push(Math.round(performance.now() - from));
    // Changes come at different moments of the server's pauses.
    await pause(change * 230);
  }
  await context.close();
  return times;
}
