/**
 * Measures `serve` as pages meet it, on a generated SQLite store: the time from the start of navigation to the first
 * figure in a browser, with a server that was just started; then the highest memory of the server while pages are open
 * that follow changes, each of which reads the overview again after every change. `--calls N` sets the number of tool
 * calls, `--pages N` the number of pages, `--seconds N` how long they are open, `--keep FOLDER` keeps the store and
 * reuses an existing one. `--program FILE` is what runs: by default the sources, which take more memory than the
 * package, because every thread removes their types.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openPage, startBrowser } from '../src/testing/browser.ts';
import { addRun } from '../src/testing/store/store-rows.ts';
import { openKeptStore } from './history/kept-store.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    pages: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    keep: { type: 'string' },
    program: { type: 'string', default: 'bin/stepmeter.mjs' },
  },
});

const kept = await openKeptStore(Number(options.calls), options.keep);
const { env, store } = kept;

const server = spawn(process.execPath, [options.program, 'serve', '--port', '0'], {
  env: { ...process.env, ...env },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const link = await linkOf();
console.log(`first figure, cold: ${Math.round(await firstFigureMs())} ms`);
const before = memoryMb('VmRSS');
await openPages(Number(options.pages));
console.log(`memory with 1 page: ${before} MB; highest with ${options.pages} pages: ${memoryMb('VmHWM')} MB`);
server.kill('SIGTERM');
await kept.close();
process.exit();

/** The address that the server prints, with its token. */
async function linkOf(): Promise<URL> {
  for await (const line of createInterface({ input: server.stdout })) {
    const [found] = /http:\S+#token=\S+/.exec(line) ?? [];
    if (found) return new URL(found);
  }
  throw new Error('The server printed no address');
}

/** From the start of navigation until a headline of the overview has its figure. */
async function firstFigureMs(): Promise<number> {
  const browser = await startBrowser();
  // The browser has started and has a page before the time is taken.
  const { page } = await openPage(browser, 'about:blank');
  const from = performance.now();
  await page.goto(link.href);
  await page
    .getByText(/^n=[\d,]+/)
    .first()
    .waitFor();
  const ms = performance.now() - from;
  await browser.close();
  return ms;
}

/** A figure of the memory of the server. */
function memoryMb(name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}

/** Opens streams of events that read the overview after each change, while runs are added twice a second. */
async function openPages(pages: number): Promise<void> {
  const stop = new AbortController();
  const token = new URLSearchParams(link.hash.slice(1)).get('token') ?? '';
  const ask = (path: string) =>
    fetch(new URL(`/api/v1${path}`, link), { headers: { authorization: `Bearer ${token}` }, signal: stop.signal });
  const follow = async (): Promise<void> => {
    const { body } = await ask('/events');
    for await (const chunk of body ?? [])
      if (new TextDecoder().decode(chunk as Uint8Array).includes('event: change'))
        await (await ask('/overview?period=all')).arrayBuffer();
  };
  const followers = Array.from({ length: pages }, () => follow().catch(() => undefined));
  for (let half = 0; half < 2 * Number(options.seconds); half++) {
    await addRun(store, { started_at: Date.now() });
    await pause(500);
  }
  stop.abort();
  await Promise.all(followers);
}
