import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { VARIABLE } from '../../core/environment.ts';
import type { ActivityContext } from '../../engine/activity.ts';
import { writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { BuildContext } from '../build-context.ts';
import { CONTINUE } from '../prompts.ts';
import { runAgentSession } from './agent-session.ts';

test('a session that the CLI refuses to continue begins again with its task, and keeps its new ID', async () => {
  vi.stubEnv(VARIABLE.switch, '0');
  const folder = temporaryFolder();
  const result = { type: 'result', subtype: 'success', result: 'done', session_id: 'new', total_cost_usd: 0.25 };
  const answer = '*--resume*) echo "No conversation found" >&2; exit 1 ;; *) cat "$0.json" ;;';
  const script = `#!/bin/sh\ncat >> "$0.prompts"\ncase "$*" in ${answer} esac\n`;
  writeFiles(folder, { claude: script, 'claude.json': `${JSON.stringify(result)}\n` });
  chmodSync(join(folder, 'claude'), 0o755);
  const seen: string[] = [];
  const build = buildWith(folder);
  const context = {
    session: 'old',
    noteSession: (session: string) => void seen.push(session),
    beginAgain: async (reason: string) => void seen.push(reason),
    heartbeat: () => {},
    addCost: () => {},
    signal: new AbortController().signal,
  } as unknown as ActivityContext;
  const task = { stage: 'repair', prompt: ' Repair it.', settings: {}, cwd: folder } as const;
  const prepare = async () => void seen.push('prepared');
  expect(await runAgentSession(build, { ...task, prepare }, context)).toMatchObject({ ok: true, text: 'done' });
  expect(seen).toEqual(['the Claude CLI does not continue it', 'prepared', 'new']);
  expect(readFileSync(join(folder, 'claude.prompts'), 'utf8')).toBe(`${CONTINUE} Repair it.`);
});

test('a session whose authentication is refused twice ends at once and has cost nothing, also if it hangs', async () => {
  vi.stubEnv(VARIABLE.switch, '0');
  const folder = temporaryFolder();
  const refusal = { type: 'system', subtype: 'api_retry', error_status: 401, error: 'authentication_failed' };
  const lines = [1, 2].map((attempt) => `${JSON.stringify({ ...refusal, attempt })}\n`).join('');
  writeFiles(folder, { claude: '#!/bin/sh\ncat "$0.json"\nexec sleep 600\n', 'claude.json': lines });
  chmodSync(join(folder, 'claude'), 0o755);
  const costs: number[][] = [];
  const context = {
    reservedUsd: 1,
    heartbeat: () => {},
    addCost: (...cost: number[]) => void costs.push(cost),
    signal: new AbortController().signal,
  } as unknown as ActivityContext;
  const task = { stage: 'plan', prompt: 'Plan it.', settings: {}, cwd: folder } as const;
  await expect(runAgentSession(buildWith(folder), task, context)).rejects.toMatchObject({
    name: 'UserError',
    message: 'Cannot finish the Claude session: the model API refused the authentication (401)',
    hint: expect.stringContaining('--resume'),
  });
  expect(costs).toEqual([[0, 0]]);
});

test('a session whose activity cannot be reported, because the disk is full, does its task and is billed', async () => {
  vi.stubEnv(VARIABLE.switch, '0');
  const folder = temporaryFolder();
  const content = [{ type: 'tool_use', id: '1', name: 'Edit', input: {} }];
  const result = { type: 'result', subtype: 'success', result: 'done', session_id: 's', total_cost_usd: 0.25 };
  const lines = [{ type: 'assistant', session_id: 's', message: { content } }, result];
  writeFiles(folder, {
    claude: '#!/bin/sh\ncat "$0.json"\n',
    'claude.json': lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
  chmodSync(join(folder, 'claude'), 0o755);
  const costs: number[][] = [];
  const noted: string[] = [];
  const context = {
    reservedUsd: 1,
    noteSession: (session: string) => void noted.push(session),
    heartbeat: () => {},
    addCost: (...cost: number[]) => void costs.push(cost),
    signal: new AbortController().signal,
  } as unknown as ActivityContext;
  const task = { stage: 'implement', prompt: 'Write it.', settings: {}, cwd: folder } as const;
  const emit = (): void => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  const ended = runAgentSession({ ...buildWith(folder), emit }, task, context);
  expect(await ended).toMatchObject({ ok: true, text: 'done' });
  expect([noted, costs]).toEqual([['s'], [[0.25, 0]]]);
});

function buildWith(folder: string): BuildContext {
  const claude = { command: join(folder, 'claude'), env: {} };
  return { claude, state: {}, emit: () => {} } as unknown as BuildContext;
}
