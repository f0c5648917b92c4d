import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingBrowser, openPage, startBrowser } from '../../src/testing/browser.ts';
import { realTests } from '../../src/testing/real.ts';
import { servePage, type ServedPage } from './served-page.ts';

const { skip, title } = realTests('a page of another origin', missingBrowser());

describe.skipIf(skip)(title, () => {
  let browser: Browser;
  let served: ServedPage;
  let hostile: Server;
  let origin = '';
  const requests: (string | undefined)[] = [];
  beforeAll(async () => {
    [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: false })]);
    hostile = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>hostile</p>'));
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
    // The same host on another port belongs to the same site: the browser sends the cookie with its requests.
    origin = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    hostile.close();
  });

  /** Runs a script in a page of the other origin, in a browser with an open session. */
  const attack = async (script: string): Promise<unknown> => {
    const { page, context } = await openPage(browser, served.server.link);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(origin);
    page.on('response', (response) => requests.push(`${response.status()} ${new URL(response.url()).pathname}`));
    const result = await page.evaluate(script);
    await context.close();
    return result;
  };

  test('can read nothing, with or without CORS', async () => {
    const target = JSON.stringify(`${served.server.url}api/v1/runs`);
    for (const mode of ['cors', 'no-cors']) {
      const script = `fetch(${target}, { mode: '${mode}', credentials: 'include' }).then((r) => r.text(), () => 'refused')`;
      expect(await attack(script)).toMatch(/^(?:refused)?$/);
    }
    expect(requests.filter((request) => request === '200 /api/v1/runs')).toEqual([]);
  });

  test('can change nothing', async () => {
    const target = JSON.stringify(`${served.server.url}api/v1/runs`);
    const script = `fetch(${target}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }).then((r) => r.type, () => 'refused')`;
    expect(await attack(script)).not.toBe('basic');
    expect(requests.filter((request) => request?.startsWith('2') && request.includes('/api/'))).toEqual([]);
  });

  test('cannot show the page in a frame', async () => {
    const script = `new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.onload = () => resolve(frame.contentDocument === null ? 'closed' : 'open');
      frame.src = ${JSON.stringify(served.server.url)};
      document.body.append(frame);
    })`;
    expect(await attack(script)).toBe('closed');
  });
});
