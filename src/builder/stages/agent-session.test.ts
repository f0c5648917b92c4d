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
  const build = { claude: { command: join(folder, 'claude'), env: {} }, state: {} } as unknown as BuildContext;
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
