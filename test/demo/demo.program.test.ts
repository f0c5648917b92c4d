import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findOnPath } from '../../src/process/find-on-path.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import { claudeBinary, claudeEnvironment, missingClaude } from '../../src/testing/claude/cli.ts';
import { startFakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { run as runProgram } from '../../src/cli/run.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { recordedModel } from '../builder/recorded-model.ts';
import { expectedCostUsd, expectedFiles, expectedSteps, expectedToolCalls } from './expected-build.ts';

const runHere = inProcess(runProgram);

let folder: string;
let env: Record<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
  mkdirSync(join(folder, 'tmp'));
  env = {
    HOME: join(folder, 'home'),
    PATH: '/usr/bin:/bin',
    STEPMETER_HOME: join(folder, 'state'),
    TMPDIR: join(folder, 'tmp'),
    // Its place would be in TMPDIR, where each test would have to fill it.
    NODE_COMPILE_CACHE: String(process.env['NODE_COMPILE_CACHE']),
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the recorded demo', () => {
  test('shows what the recording says as often as it is run, also side by side, and leaves no temporary folder', async () => {
    const [printed, json] = await Promise.all([
      stepmeter('demo', '--recorded'),
      stepmeter('demo', '--recorded', '--json'),
    ]);

    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout).toContain('Replaying a recorded session');
    expect(printed.stdout).toContain('Matches the CLI bill');
    const shown = /^run (\S+)/m.exec(printed.stdout)?.[1];
    expect(printed.stdout).toContain(` serve ${shown} --open\n`);
    const report = JSON.parse(json.stdout) as Report;
    expect(report.driver).toEqual({ kind: 'recorded', because: '--recorded is set' });
    const ids = [/^run (\S+)/m.exec(printed.stdout)?.[1] ?? '', report.run.id];
    for (const id of ids) expectRecordedBuild(await answerOf<RunReport>('show', id));
    expect((await answerOf<{ id: string }[]>('runs')).map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('stepmeter-demo'))).toEqual([]);
    // The ledger adds what hooks miss; here they must not have missed anything.
    const store = new DatabaseSync(join(folder, 'state', 'store.db'), { readOnly: true });
    const sources = store.prepare('select source, count(*) as calls from tool_call group by source').all();
    store.close();
    expect(sources).toEqual([{ source: 'hook', calls: 2 * expectedToolCalls() }]);
  });

  test('can be continued if it is stopped', async () => {
    const child = execFile(process.execPath, [PROGRAM, 'demo', '--recorded', '--json'], { cwd: folder, env });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (text: string) => (stdout += text));
    child.stderr?.on('data', (text: string) => {
      stderr += text;
      if (text.includes('implement started')) child.kill('SIGTERM');
    });
    const [code] = (await once(child, 'close')) as [number | null];

    expect(code).toBe(1);
    const report = JSON.parse(stdout) as Report;
    expect(report.steps[0]).toMatchObject({ name: 'plan', result: 'success' });
    expect(stderr).toContain(`stepmeter build --resume ${report.run.id}`);
    expect(await stepmeter('build', '--resume', report.run.id)).toMatchObject({ code: 0 });
  });

  test('is refused where Stepmeter is switched off', async () => {
    env['STEPMETER'] = '0';
    const { code, stderr } = await stepmeter('demo', '--recorded');
    expect(code).toBe(2);
    expect(stderr).toContain('disabled by STEPMETER=0');
  });
});

type Report = RunReport & { readonly driver: { readonly kind: string } };

describe('the demo without a Claude CLI', () => {
  beforeEach(() => {
    env['PATH'] = join(folder, 'nothing');
  });

  test('says what it lacks where the real one is demanded', async () => {
    const { code, stderr } = await stepmeter('demo', '--live');
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot run the demo with the real Claude CLI: `claude` is not on the PATH');
  });

  test('creates nothing where git or npm is missing', async () => {
    mkdirSync(join(folder, 'nothing'));
    symlinkSync(findOnPath('sh', process.env) ?? '', join(folder, 'nothing', 'sh'));
    const { code, stdout, stderr } = await stepmeter('demo', '--recorded');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/Cannot build: `(?:git|npm)` is not on the PATH/);
    expect(readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('stepmeter-demo'))).toEqual([]);
  });
});

const real = realTests('the demo on the real Claude CLI', missingClaude());

describe.skipIf(real.skip)(`${real.title}`, () => {
  test('builds what the recording builds if the model answers the same', async () => {
    const model = await startFakeModel({ plans: recordedModel() });
    mkdirSync(join(folder, 'bin'));
    symlinkSync(claudeBinary() ?? '', join(folder, 'bin', 'claude'));
    const extra = { ...env, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
    env = claudeEnvironment({ home: join(folder, 'home'), modelUrl: model.url, extra });
    const { code, stdout, stderr } = await stepmeter('demo', '--model', 'claude-sonnet-5-5', '--json');
    await model.close();

    expect(stderr).toContain('model claude-sonnet-5-5, signed in with ANTHROPIC_API_KEY');
    expect(stderr).toContain('This incurs costs');
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(report.driver.kind).toBe('live');
    expect(report.steps).toMatchObject(expectedSteps().map(({ name, kind, result }) => ({ name, kind, result })));
    expect(report.files).toMatchObject(expectedFiles());
    expect(report.billUsd).toBeCloseTo(report.totals.costUsd ?? 0, 9);
  });
});

const SHELL_BUILD = fileURLToPath(new URL('../../examples/shell/build.sh', import.meta.url));

describe('the example of a shell script', () => {
  test('is a run with a repair and a second attempt', async () => {
    env['STEPMETER'] = '';
    const { code, stdout, stderr } = await run(SHELL_BUILD, []);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const id = /show (\S+)/.exec(stdout)?.[1] ?? '';
    const report = await answerOf<RunReport>('show', id);
    expect(report.run).toMatchObject({ workflow: 'shell-build', result: 'success' });
    expect(report.steps).toMatchObject([
      { name: 'implement', attempt: 1, kind: 'first', result: 'success' },
      { name: 'check', attempt: 1, kind: 'first', result: 'failure', errorType: 'exit_code_1' },
      { name: 'repair', attempt: 1, kind: 'repair', result: 'success' },
      { name: 'check', attempt: 2, kind: 'retry', result: 'success' },
    ]);
    expect(report.files).toMatchObject([
      { step: 'implement', operation: 'create', path: 'greeting.txt' },
      { step: 'repair', operation: 'modify', path: 'greeting.txt' },
    ]);
  });
});

type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

function stepmeter(...args: string[]): Promise<Finished> {
  return run(process.execPath, [PROGRAM, ...args]);
}

function run(command: string, args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { cwd: folder, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

function expectRecordedBuild(report: RunReport): void {
  expect(report.run).toMatchObject({ workflow: 'package-build', taskType: 'demo', result: 'success' });
  expect(report.steps).toMatchObject(expectedSteps());
  expect(report.files).toMatchObject(expectedFiles());
  expect(report.billUsd).toBeCloseTo(expectedCostUsd(), 9);
  expect(report.totals.costUsd).toBeCloseTo(expectedCostUsd(), 9);
  expect(report.totals.unpricedRequests).toBe(0);
}

async function answerOf<T>(...args: string[]): Promise<T> {
  const { stdout } = await runHere([...args, '--json'], { home: join(folder, 'state') });
  return JSON.parse(stdout) as T;
}
