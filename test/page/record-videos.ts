import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { startBrowser } from '../../src/testing/browser.ts';
import { captionsOf, encodeVideo, framesOf } from './record-video.ts';
import { servePage } from './served-page.ts';
import { VIDEOS } from './videos.ts';

// Records the videos of the documentation, with their captions, from simulated runs.

const FOLDER = join(packageFolder(), 'docs/recordings');

mkdirSync(FOLDER, { recursive: true });

const [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: true, days: 7 })]);

for (const video of VIDEOS) {
  const frames = await framesOf(video, browser, served);
  writeFileSync(join(FOLDER, `page-${video.name}.webm`), await encodeVideo(frames, browser));
  writeFileSync(join(FOLDER, `page-${video.name}.vtt`), captionsOf(video));
  process.stdout.write(`page-${video.name}.webm\n`);
}
await browser.close();
await served.close();
