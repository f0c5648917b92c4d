import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer, writeTranscript } from '../../testing/claude/transcript.ts';
import { runCli } from '../../testing/run-cli.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

test('without a command, a machine with history is offered the import, then gets its spend', async () => {
  const [home, claude] = [join(temporaryFolder(), 'state'), temporaryFolder()];
  const env = { CLAUDE_CONFIG_DIR: claude };
  mkdirSync(join(claude, 'projects', '-work'), { recursive: true });
  const rows = answer('a', Date.now() - 60_000).map((row) => ({ cwd: '/work/app', ...row }));
  writeTranscript(join(claude, 'projects', '-work', 'x.jsonl'), Date.now() - 60_000, rows);
  const offer = await runCli([], { home, env });
  expect(offer).toMatchObject({ code: 0, stderr: '' });
  expect(offer.stdout).toContain('has kept 1 session (');
  expect(offer.stdout).toContain('Run `stepmeter import`');
  expect(existsSync(home)).toBe(false);
  await runCli(['import'], { home, env });
  const summary = await runCli([], { home, env });
  expect(summary).toMatchObject({ code: 0, stderr: '' });
  expect(summary.stdout).toMatch(/^Last 30 days \(.*\): \$0\.0025, 1 request\n/);
  expect(summary.stdout).toMatch(/\nPROJECT .*\n\/work\/app /);
  expect(JSON.parse((await runCli(['today', '--json'], { home, env })).stdout)).toMatchObject({
    total: { requests: expect.any(Number) as number },
    projects: expect.any(Array) as unknown[],
  });
});

test('without a command and without history, nothing is created and the help is named', async () => {
  const home = join(temporaryFolder(), 'state');
  const result = await runCli([], { home, env: { CLAUDE_CONFIG_DIR: '/nonexistent' } });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('Run `stepmeter --help`');
  expect(existsSync(home)).toBe(false);
});

test.each(['{"cost":{"total_cost_usd":0.42},"model":{"display_name":"Opus"}}', 'no JSON'])(
  'the status line for %s is one line, without an error',
  async (input) => {
    const result = await runCli(['statusline'], { home: temporaryFolder(), input });
    expect(result).toMatchObject({ code: 0, stderr: '', stdout: input === 'no JSON' ? '' : '$0.42 session · Opus\n' });
  },
);
