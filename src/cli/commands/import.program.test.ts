import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { answer, REQUEST_NANO_USD, toolResult, writeTranscript } from '../../testing/claude/transcript.ts';
import { eventually } from '../../testing/eventually.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { PROGRAM, runCli } from '../../testing/run-cli.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { run } from '../../cli/run.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { ImportReport } from '../../import/import-report.ts';

const runHere = inProcess(run);

const AT = Date.now() - 3_600_000;

describe('stepmeter import', () => {
  test("reads the CLI's folder and says what it added", async () => {
    const [home, claude] = [temporaryFolder(), historyOf(2, 2)];
    const env = { CLAUDE_CONFIG_DIR: claude };
    expect(await runCli(['import'], { home, env })).toMatchObject({
      code: 0,
      stdout: `Imported 2 sessions: 4 requests, 4 tool calls, $${((4 * REQUEST_NANO_USD) / 1e9).toFixed(4)}\nSee \`stepmeter month\` for what they cost\n`,
      stderr: '',
    });
    expect(await runHere(['import'], { home, env })).toMatchObject({
      code: 0,
      stdout:
        'Nothing new to import\n  2 sessions unchanged since an earlier import\nSee `stepmeter month` for what they cost\n',
      stderr: '',
    });
    expect(JSON.parse((await runHere(['runs', '--json'], { home })).stdout)).toHaveLength(2);
  });

  test('continues after it was killed, and stores everything once', async () => {
    const [home, from] = [temporaryFolder(), historyOf(60, 100)];
    await killOnceStored(home, from);
    const stored = count(home);
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(6000);
    const { stdout, code } = await runCli(['import', '--from', from, '--json'], { home });
    const report = JSON.parse(stdout) as ImportReport;
    expect({ code, all: report.requests + stored, unchanged: report.unchanged }).toEqual({
      code: 0,
      all: 6000,
      unchanged: stored / 100,
    });
    expect(count(home)).toBe(6000);
  });

  test('names a folder that has no transcripts or does not exist, and a time that is none', async () => {
    const home = temporaryFolder();
    const file = join(home, 'session.jsonl');
    writeFileSync(file, '{}');
    const messages = [
      [temporaryFolder(), 'found no transcripts (*.jsonl) in this folder'],
      [join(home, 'missing'), 'the folder does not exist'],
      [file, 'it is not a folder'],
    ] as const;
    for (const [from, problem] of messages)
      expect(await runHere(['import', '--from', from], { home })).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`Cannot import ${from}: ${problem}\nName the CLI's folder`) as string,
      });
    expect(await runHere(['import', '--since', 'yesterday'], { home })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Cannot use "yesterday" for --since') as string,
    });
  });
});

/** A folder of the CLI with sessions; each has one tool call per request. */
function historyOf(sessions: number, requests: number): string {
  const claude = temporaryFolder();
  const project = join(claude, 'projects', '-work');
  mkdirSync(project, { recursive: true });
  for (let session = 0; session < sessions; session++) {
    const ids = Array.from(
      { length: requests },
      (_, index) => `01AbCdEfGhJk${String(session * requests + index).padStart(12, '0')}`,
    );
    const rows = ids.flatMap((id, index) => [
      ...answer(id, AT + index, { [`toolu_${id}`]: { name: 'Bash', command: 'x' } }),
      toolResult(`toolu_${id}`, AT + index),
    ]);
    writeTranscript(join(project, `11111111-2222-4333-8444-${String(session).padStart(12, '0')}.jsonl`), AT, rows);
  }
  return claude;
}

/** Starts an import and kills it after its first transaction. */
async function killOnceStored(home: string, from: string): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, 'import', '--from', from], { env: isolatedEnvironment(home) });
  const ended = once(child, 'exit');
  await eventually(async () => expect(count(home)).toBeGreaterThan(0), { everyMs: 10 });
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

function count(home: string): number {
  const file = join(home, 'store.db');
  if (!existsSync(file)) return 0;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Number(database.prepare('select count(*) as count from request').get()?.['count']);
  } catch {
    return 0;
  } finally {
    database.close();
  }
}
