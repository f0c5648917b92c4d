import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openCache } from '../../src/cache/open-cache.ts';
import { verifyStore } from '../../src/cache/verify-store.ts';
import { cachedProject, type CachedProject } from '../../src/testing/cache/cached-project.ts';
import { filesBelow } from '../../src/testing/cache/files-below.ts';
import { slowTests } from '../../src/testing/real.ts';
import { randomOf } from '../../src/testing/runs/random.ts';

const FILES = { 'src/a.txt': 'x'.repeat(400_000), 'src/b.txt': 'b' };

const ends = new WeakMap<ChildProcess, Promise<number | null>>();

const PROGRAM = fileURLToPath(new URL('../../src/testing/cache/run-once.ts', import.meta.url));

/** Writes files that are large enough to be interrupted. */
const SCRIPT =
  'echo run >> ../runs; mkdir -p dist; for i in 1 2 3 4 5 6 7 8; do head -c 300000 src/a.txt > dist/$i; done; cat src/b.txt';

test('4 processes at the same time run the command once, and all get its result', () => expectOneRun(4));

test('after 3 kills at random moments, a result is whole', () => expectSurvival(3));

const { skip, title } = slowTests('many processes and kills');

describe.skipIf(skip)(title, () => {
  test('8 processes at the same time run the command once, and all get its result', () => expectOneRun(8));

  test('after 50 kills at random moments, a result is whole', () => expectSurvival(50));
});

async function expectOneRun(processes: number): Promise<void> {
  const project = cachedProject(FILES);
  const results = await Promise.all(Array.from({ length: processes }, () => resultOf(start(project))));
  expect(results.map(({ output }) => output.split('\n')[0]?.replace(/\{.*/, ''))).toEqual(Array(processes).fill('b'));
  expect(results.every(({ code }) => code === 0)).toBe(true);
  expect(project.runs()).toBe(1);
  expectWhole(project);
}

async function resultOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { code: await ended(child), output };
}

/** The exit code of a process that may have ended already. */
function ended(child: ChildProcess): Promise<number | null> {
  const end = ends.get(child) ?? new Promise((done) => child.on('close', done));
  ends.set(child, end);
  return end;
}

function start({ home, folder }: CachedProject): ChildProcess {
  return spawn(process.execPath, [PROGRAM, home, folder, SCRIPT], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function expectWhole({ folder }: CachedProject): void {
  const dist = join(folder, 'dist');
  expect(filesBelow(dist)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  for (const name of filesBelow(dist)) expect(readFileSync(join(dist, name), 'utf8')).toBe('x'.repeat(300_000));
}

async function expectSurvival(kills: number): Promise<void> {
  const project = cachedProject(FILES);
  const random = randomOf('kills', kills);
  for (let kill = 0; kill < kills; kill++) {
    rmSync(join(project.folder, 'dist'), { recursive: true, force: true });
    if (kill % 2 === 0) rmSync(join(project.home, 'cache/v1/entries'), { recursive: true, force: true });
    const child = start(project);
    // The command's output comes before its result is stored.
    await Promise.race([once(child.stdout ?? child, 'data'), ended(child)]);
    await Promise.race([sleep(random.between(0, 60)), ended(child)]);
    child.kill('SIGKILL');
    await ended(child);
    const verified = verifyStore(openCache({ STEPMETER_HOME: project.home }, { warn: () => {} }));
    expect(verified).toMatchObject({ damagedEntries: 0, damagedBlobs: 0 });
  }
  rmSync(join(project.folder, 'dist'), { recursive: true, force: true });
  const last = await resultOf(start(project));
  expect(last).toMatchObject({ code: 0 });
  expect(last.output).toMatch(/^b\{/);
  expectWhole(project);
}
