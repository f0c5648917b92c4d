import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { missingBrowser, startBrowser } from '../../src/testing/browser.ts';
import { realTests } from '../../src/testing/real.ts';
import { captionsOf, framesOf } from './record-video.ts';
import { servePage } from './served-page.ts';
import { VIDEOS } from './videos.ts';

const DOCS = join(packageFolder(), 'docs');

test.each(VIDEOS)('the video $name has its captions beside it, and a transcript on its page', (video) => {
  const page = readFileSync(join(DOCS, 'walkthrough-page.md'), 'utf8');
  expect(readFileSync(join(DOCS, `recordings/page-${video.name}.vtt`), 'utf8')).toBe(captionsOf(video));
  expect(statSync(join(DOCS, `recordings/page-${video.name}.webm`)).size).toBeGreaterThan(50_000);
  expect(video.scenes.filter(({ caption }) => !page.includes(caption))).toEqual([]);
});

const real = realTests('videos of the page', missingBrowser());

describe.skipIf(real.skip)(real.title, () => {
  test('every scene can be reached as its script says, and differs from the one before', async () => {
    const [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: true })]);
    try {
      for (const video of VIDEOS) {
        const pictures = (await framesOf(video, browser, served)).map(({ picture }) => picture);
        expect(new Set(pictures).size).toBe(video.scenes.length);
      }
    } finally {
      await browser.close();
      await served.close();
    }
  });
});
