/**
 * Measures `serve` as pages meet it, on a generated SQLite store to which a relay writes, beside the bars that it is
 * meant to reach: the time to the first figure, the data of each view, a live change, a run of 20,000 parts, and the
 * memory with many open pages. `--calls N` sets the number of tool calls, `--pages N` the number of pages, `--seconds N`
 * how long they are open, `--keep FOLDER` keeps the store and reuses an existing one. `--program FILE` is what runs: by
 * default the sources, which take some 70 MB more memory than the package, because every thread removes their types.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startBrowser } from '../../src/testing/browser.ts';
import { openKeptStore } from '../history/kept-store.ts';
import { firstView } from './first-view.ts';
import { largeRun } from './large-run.ts';
import { liveChanges } from './live-changes.ts';
import { followChanges } from './open-pages.ts';
import { viewData, type GeneratedRuns } from './view-data.ts';
import { whileWriting } from './while-writing.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    pages: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    keep: { type: 'string' },
    program: { type: 'string', default: 'bin/stepmeter.mjs' },
  },
});

const kept = await openKeptStore(Number(options.calls), options.keep);

const browser = await startBrowser();

const { env, store } = kept;

const server = spawn(process.execPath, [options.program, 'serve', '--port', '0'], {
  env: { ...process.env, ...env },
  stdio: ['ignore', 'pipe', 'inherit'],
});
// Also if a figure cannot be measured.
process.once('exit', () => server.kill('SIGTERM'));
const link = await linkOf();
const generated = await generatedRuns();

const first = await firstView(browser, link, generated.ended);
print('first figure, cold', `${first.ms} ms`, '1,000 ms');
print('first view, compressed', `${first.kilobytes} kB`, '300 kB');
await whileWriting(store, async () => {
  for (const { view, p50, p95 } of await viewData(browser, link, generated))
    print(`data of /${view}, p95 (p50)`, `${p95} ms (${p50} ms)`, '300 ms');
});
const changes = await liveChanges({ browser, link, env, program: options.program });
print('live change on screen, slowest of 5', `${Math.max(...changes)} ms`, '2,000 ms');
const large = await largeRun(browser, link, store);
print('run of 20,000 parts, mounted', `${large.mountMs} ms`, '500 ms');
print('its rows in the DOM', `${large.rows}`, '100');
print('its frames while scrolling', `${large.scroll} a second`, 'at least 50');
print('its frames while zooming', `${large.zoom} a second`, 'at least 50');
await browser.close();
await whileWriting(store, () => followChanges(link, Number(options.pages), Number(options.seconds)));
print(`memory with ${options.pages} open pages, highest`, `${highestMemoryMb()} MB`, '300 MB');
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

async function generatedRuns(): Promise<GeneratedRuns> {
  const rows = await store.db
    .selectFrom('run')
    .select(['id', 'started_at'])
    .where('workflow', '=', 'package-build')
    .orderBy('started_at', 'desc')
    .limit(100)
    .execute();
  // Generated IDs end with a word; a run is found by the hexadecimal digits before it.
  return { ids: rows.map(({ id }) => id.replace(/[^0-9a-f-].*/, '')), ended: rows[0]?.started_at ?? Number.NaN };
}

function print(what: string, figure: string, bar: string): void {
  console.log(`${what}: ${figure} (bar: ${bar})`);
}

/** The highest memory of the server. */
function highestMemoryMb(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
