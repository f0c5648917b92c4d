import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outcomesOfScenario } from '../../../testing/experiments/scenarios.ts';
import { runCli } from '../../../testing/run-cli.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';

describe('stepmeter experiment replay', () => {
  test('prints one line of JSON per stream, also if streams alternate', async () => {
    const outcomes = [...outcomesOfScenario({ title: 'cli', a: 0.95, b: 0.3, ratio: 2, spread: 0.3 }, 60, 1)];
    const file = fileOf(
      outcomes.flatMap((one) => [
        { stream: 'x', ...one },
        { stream: 'y', ...one, costUsd: null },
      ]),
    );
    const { code, stdout, stderr } = await replay(file, '--json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, { verdict: string }>);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines).toMatchObject([
      { stream: 'x', n: 120, success: { verdict: 'a' }, cost: { verdict: 'a' }, overall: { verdict: 'a' } },
      { stream: 'y', n: 120, success: { verdict: 'a' }, cost: { verdict: 'undecided', decidedAt: null, value: null } },
    ]);
    expect((await replay(file)).stdout).toMatch(/^x: 120 outcomes: .*\n {2}overall {3}a is better after \d+ outcomes/);
  });

  test('names the lines that are no outcomes and judges the others', async () => {
    const good = { variant: 'a', success: true, costUsd: null, durationMs: 5 };
    const lines = [good, { ...good, variant: 'c' }, good, { ...good, costUsd: '1' }].map((one) => JSON.stringify(one));
    const file = fileOf([]);
    writeFileSync(file, `\uFEFF${lines.join('\r\n')}\r\n\r\n{"variant":"a","succ`);
    const { code, stdout, stderr } = await replay(file, '--json');
    expect({ code, result: JSON.parse(stdout) as unknown }).toMatchObject({ code: 1, result: { stream: null, n: 2 } });
    expect(stderr).toContain('Cannot read 3 lines of');
    expect(stderr).toContain('Line 2: "variant" is "c"; expected "a" or "b"');
    expect(stderr).toContain('Line 4: "costUsd" is "1"; expected a number or null');
    expect(stderr).toContain('Line 6: expected a line of JSON');
  });

  test('refuses a file without outcomes, a missing one and margins out of range', async () => {
    expect(await replay(fileOf([]))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it has no outcomes') as string,
    });
    expect(await replay('/no/such/file')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOENT') as string,
    });
    expect(await replay(fileOf([]), '--margin', '0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Cannot use 0 for --margin') as string,
    });
  });
});

function fileOf(outcomes: readonly object[]): string {
  const file = join(temporaryFolder(), 'outcomes.ndjson');
  writeFileSync(file, outcomes.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}

function replay(file: string, ...flags: string[]): ReturnType<typeof runCli> {
  return runCli(['experiment', 'replay', file, ...flags], { home: temporaryFolder() });
}
