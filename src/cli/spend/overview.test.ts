import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer, writeTranscript } from '../../testing/claude/transcript.ts';
import { runCli } from '../../testing/run-cli.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { run } from '../../cli/run.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const runHere = inProcess(run);

test('without a command, a machine with history is offered the import, then gets its spend', async () => {
  const [home, claude] = [join(temporaryFolder(), 'state'), temporaryFolder()];
  const env = { CLAUDE_CONFIG_DIR: claude };
  mkdirSync(join(claude, 'projects', '-work'), { recursive: true });
  const rows = answer('a', Date.now() - 60_000).map((row) => ({ cwd: '/work/app', ...row }));
  writeTranscript(join(claude, 'projects', '-work', 'x.jsonl'), Date.now() - 60_000, rows);
  const offer = await runHere([], { home, env });
  expect(offer).toMatchObject({ code: 0, stderr: '' });
  expect(offer.stdout).toContain('has kept 1 session (');
  expect(offer.stdout).toContain('Run `stepmeter import`');
  expect(existsSync(home)).toBe(false);
  await runHere(['import'], { home, env });
  const summary = await runCli([], { home, env });
  expect(summary).toMatchObject({ code: 0, stderr: '' });
  expect(summary.stdout).toMatch(/^Last 30 days \(.*\): \$0\.0025, 1 request\n/);
  expect(summary.stdout).toMatch(/\nPROJECT .*\n\/work\/app /);
  expect(summary.stdout).toMatch(/\nRUN OF SESSION .* ALL INPUT  OUTPUT\n/);
  expect(JSON.parse((await runHere(['today', '--json'], { home, env })).stdout)).toMatchObject({
    total: { requests: expect.any(Number) as number },
    projects: expect.any(Array) as unknown[],
  });
});

test('marks usage that is unknown or incomplete, also if nothing else is known', async () => {
  const [home, claude] = [join(temporaryFolder(), 'state'), temporaryFolder()];
  const env = { CLAUDE_CONFIG_DIR: claude };
  const folder = join(claude, 'projects', '-work');
  mkdirSync(folder, { recursive: true });
  const [hourAgo, rows] = [Date.now() / 1000 - 3600, answer('a', Date.now() - 3_600_000)];
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
    utimesSync(join(folder, name), hourAgo, hourAgo);
  };
  write('x.jsonl', 'not a row\n');
  await runHere(['import'], { home, env });
  const unknown = (await runHere([], { home, env })).stdout;
  expect(unknown).toMatch(/^Last 30 days \(.*\): unknown, 0 requests\nNot included: 1 session of unknown usage/);
  write('y.jsonl', `${rows.map((row) => `${JSON.stringify({ cwd: '/work/app', ...row })}\n`).join('')}not a row\n`);
  await runHere(['import'], { home, env });
  const incomplete = (await runHere(['month'], { home, env })).stdout;
  expect(incomplete).toMatch(
    /^Last 30 days \(.*\): \$0\.0025 \+ \?, 1 request\nNot included: 1 session .*\nIncomplete: 1 /,
  );
  expect(incomplete).toMatch(
    /\n\/work\/app +\$0\.0025 \+ \? +1 +1,150 \+ \? +80 \+ \?\n\/ +unknown +0 +unknown +unknown\n/,
  );
});

test('without a command and without history, nothing is created and the help is named', async () => {
  const home = join(temporaryFolder(), 'state');
  const result = await runHere([], { home, env: { CLAUDE_CONFIG_DIR: '/nonexistent' } });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout).toMatch(/^No sessions are recorded yet, and no history .*\n\n {2}stepmeter demo [^]*--help/);
  expect(existsSync(home)).toBe(false);
});

test.each(['{"cost":{"total_cost_usd":0.42},"model":{"display_name":"Opus"}}', 'no JSON'])(
  'the status line for %s is one line, without an error',
  async (input) => {
    const result = await runCli(['statusline'], { home: temporaryFolder(), input });
    expect(result).toMatchObject({ code: 0, stderr: '', stdout: input === 'no JSON' ? '' : '$0.42 session · Opus\n' });
  },
);
