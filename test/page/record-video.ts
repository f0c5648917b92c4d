import type { Browser } from 'playwright-core';
import { latestRunIds } from '../../src/store/queries/runs/run-report.ts';
import { openPage } from '../../src/testing/browser.ts';
import type { ServedPage } from './served-page.ts';
import type { Video } from './videos.ts';

/** A picture of a scene with its caption; the picture is a JPEG in base64. */
export type Frame = { readonly caption: string; readonly picture: string };

const SIZE = { width: 1280, height: 720 } as const;

/** Plays a video on a served page, and takes a picture of each scene. */
export async function framesOf(video: Video, browser: Browser, { server, store }: ServedPage): Promise<Frame[]> {
  await video.prepare?.(store);
  const [run = '', other = ''] = await latestRunIds(store, 2);
  const { page, context, problems } = await openPage(browser, server.link, SIZE);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const frames: Frame[] = [];
  for (const { caption, act } of video.scenes) {
    await act(page, { url: server.url, run, other });
    const picture = await page.screenshot({ type: 'jpeg', quality: 80 });
    frames.push({ caption, picture: picture.toString('base64') });
  }
  await context.close();
  if (problems.length > 0) throw new Error(`Cannot record ${video.name}: ${problems.join('; ')}`);
  return frames;
}

/** Runs in the page. The canvas is drawn again and again, as a stream has a frame only when something is drawn. */
const RECORD = `async (frames, milliseconds) => {
  const canvas = document.querySelector('canvas');
  const context = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 600000 });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((resolve) => (recorder.onstop = resolve));
  const pictures = [];
  for (const { caption, picture } of frames) {
    const image = new Image();
    image.src = 'data:image/jpeg;base64,' + picture;
    await image.decode();
    pictures.push({ caption, image });
  }
  const draw = ({ caption, image }) => {
    context.drawImage(image, 0, 0);
    context.fillStyle = '#16181d';
    context.fillRect(0, 720, 1280, 56);
    context.fillStyle = '#ffffff';
    context.font = '22px sans-serif';
    context.fillText(caption, 24, 756);
  };
  draw(pictures[0]);
  recorder.start();
  for (const picture of pictures) {
    const timer = setInterval(() => draw(picture), 100);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    clearInterval(timer);
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = '';
  for (let start = 0; start < bytes.length; start += 32768) text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  return btoa(text);
}`;

const SECONDS_PER_SCENE = 5;

/**
 * Encodes pictures with their captions as a WebM video. The browser does it: it draws them on a canvas and records the
 * stream, in real time.
 */
export async function encodeVideo(frames: readonly Frame[], browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  await page.setContent('<canvas width="1280" height="776"></canvas>');
  const encoded = (await page.evaluate(
    `(${RECORD})(${JSON.stringify(frames)}, ${SECONDS_PER_SCENE * 1000})`,
  )) as string;
  await page.close();
  return Buffer.from(encoded, 'base64');
}

/** The captions of a video as WebVTT. */
export function captionsOf({ scenes }: Pick<Video, 'scenes'>): string {
  const cues = scenes.map(
    ({ caption }, index) =>
      `${time(index * SECONDS_PER_SCENE)} --> ${time((index + 1) * SECONDS_PER_SCENE)}\n${caption}`,
  );
  return `${['WEBVTT', ...cues].join('\n\n')}\n`;
}

function time(seconds: number): string {
  return `00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}.000`;
}
