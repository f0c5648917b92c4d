import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, onTestFinished } from 'vitest';
import { processIds, readStat } from '../../src/process/inspect/proc.ts';
import { readSpool } from '../../src/testing/read-spool.ts';
import { realTests } from '../../src/testing/real.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { openBench, type Bench } from './bench.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';

const real = realTests('Ctrl-C with the real CLI', missingClaude());
const ANSWER_MS = 60_000;

describe.skipIf(real.skip)(real.title, () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await openBench(() => ({ plans: [{ turns: [{ delayMs: ANSWER_MS }] }] }));
  });

  afterAll(() => bench.close());

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'records a step that %s to the group ended as cancelled',
    async (signal) => {
      const asked = bench.model.requests.length;
      const child = startExec();
      await eventually(() => expect(bench.model.requests.length).toBeGreaterThan(asked));
      process.kill(-(child.pid ?? 0), signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      // The CLI says that all is well when it was interrupted.
      expect(code).toBe(signal === 'SIGINT' ? 0 : 143);
      expect(ends().slice(-3)).toMatchObject([
        { type: 'run.ended', result: 'cancelled' },
        { type: 'session.ended', errorType: 'cancelled', exitCode: code },
        { type: 'step.ended', result: 'cancelled' },
      ]);
    },
    60_000,
  );

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'is the error cancelled of runClaude() when %s reached the CLI',
    async (signal) => {
      const asked = bench.model.requests.length;
      const running = bench.run({ prompt: 'go' });
      await eventually(() => expect(bench.model.requests.length).toBeGreaterThan(asked));
      const pid = processIds().find((one) => readStat(one)?.parent === process.pid && isClaude(one));
      process.kill(pid ?? 0, signal);
      const result = await running;
      expect(result).toMatchObject({ ok: false, error: { type: 'cancelled' } });
    },
    60_000,
  );

  /** In a group of its own, as a shell starts it on a terminal. */
  const startExec = (): ChildProcess => {
    const { env, project } = bench.workshop;
    const args = ['exec', '--workflow', 'w', '--step', 's', '--', 'claude', '-p', 'go'];
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: project, env, detached: true, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };

  const ends = () =>
    readSpool(String(bench.workshop.env['STEPMETER_HOME']))
      .flatMap(({ records }) => records)
      .filter(({ type }) => String(type).endsWith('.ended'));
});

function isClaude(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('claude');
}
