import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingBrowser, openPage, startBrowser } from '../../src/testing/browser.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { servePage, type ServedPage } from './served-page.ts';

const { skip, title } = realTests('a page of another origin', missingBrowser());

describe.skipIf(skip)(title, () => {
  let browser: Browser;
  let served: ServedPage;
  let hostile: Server;
  let origin = '';
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

  /** Runs a script in a page of the other origin, in a browser with an open session; returns what it and the browser saw. */
  const attack = async (script: string): Promise<Attack> => {
    const { page, context } = await openPage(browser, served.server.link);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(origin);
    const answersSoFar = await answersTo(page);
    const result = await page.evaluate(script);
    // The browser reports an answer beside what it gives to the page.
    const answers = await eventually(() => {
      const own = answersSoFar().filter((answer) => !answer.endsWith('/favicon.ico'));
      expect(own).not.toEqual([]);
      return own;
    });
    const frames = page.frames().slice(1);
    const texts = await Promise.all(frames.map((frame) => frame.content()));
    await context.close();
    return {
      result,
      answers,
      frames: frames.map((frame, index) => ({ url: frame.url(), text: texts[index] ?? '' })),
    };
  };

  test('can read nothing, with or without CORS', async () => {
    const target = JSON.stringify(`${served.server.url}api/v1/runs`);
    for (const mode of ['cors', 'no-cors']) {
      const script = `fetch(${target}, { mode: '${mode}', credentials: 'include' }).then((r) => r.text(), () => 'refused')`;
      const { result, answers } = await attack(script);
      expect(result).toMatch(/^(?:refused)?$/);
      expect(answers).toEqual(['403 /api/v1/runs']);
    }
  });

  test('can change nothing', async () => {
    for (const path of ['mcp', 'api/v1/experiments']) {
      const target = JSON.stringify(served.server.url + path);
      const script = `fetch(${target}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }).then((r) => r.type, () => 'refused')`;
      const { result, answers } = await attack(script);
      expect(result).not.toBe('basic');
      expect(answers).toEqual([`403 /${path}`]);
    }
  });

  test('cannot show the page in a frame', async () => {
    const script = `new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.onload = resolve;
      frame.src = ${JSON.stringify(served.server.url)};
      document.body.append(frame);
    })`;
    const { frames } = await attack(script);
    expect(frames).toHaveLength(1);
    for (const { url, text } of frames) {
      expect(url).toMatch(/^chrome-error:/);
      expect(text).not.toContain('Stepmeter');
    }
  });
});

/** What a script of the other origin returned, what the server answered, and the frames of the page. */
type Attack = {
  readonly result: unknown;
  readonly answers: readonly string[];
  readonly frames: readonly { readonly url: string; readonly text: string }[];
};

/** Collects status and path of what a server answers; the browser hides from pages what it blocks. */
async function answersTo(page: Page): Promise<() => string[]> {
  const [statuses, paths] = [[] as [id: string, status: number][], new Map<string, string>()];
  const network = await page.context().newCDPSession(page);
  network.on('Network.requestWillBeSent', ({ requestId, request }) =>
    paths.set(requestId, new URL(request.url).pathname),
  );
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    statuses.push([requestId, statusCode]);
  });
  await network.send('Network.enable');
  // The answer to a request that was sent before, such as that for the icon of the page, can still be under way. An answer
  // can be reported before its request.
  return () =>
    statuses.flatMap(([id, status]) => {
      const path = paths.get(id);
      return path === undefined ? [] : [`${status} ${path}`];
    });
}
