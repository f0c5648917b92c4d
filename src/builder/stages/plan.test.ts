import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { VARIABLE } from '../../core/environment.ts';
import { openEngine, type Engine } from '../../engine/engine.ts';
import { openJournalFile } from '../../engine/journal-file.ts';
import { SYSTEM_TIME } from '../../engine/system-time.ts';
import { writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { BuildContext } from '../build-context.ts';
import { PLAN } from '../prompts.ts';
import { planStage } from './plan.ts';

test('a process that asks again for a plan says what was wrong with the last one', async () => {
  vi.stubEnv(VARIABLE.switch, '0');
  const folder = temporaryFolder();
  writeFiles(folder, { claude: '#!/bin/sh\ncat > "$0.prompt"\ncat "$0.json"\n' });
  writeAnswer(folder, ['a', 'a']);
  chmodSync(join(folder, 'claude'), 0o755);
  const prompt = (): string => readFileSync(join(folder, 'claude.prompt'), 'utf8');
  await expect(planStage(buildIn(folder))).rejects.toThrow('Cannot use the plan: it has two tasks a');
  expect(prompt()).toBe(PLAN);
  writeAnswer(folder, ['a', 'b']);
  expect((await planStage(buildIn(folder))).tasks).toHaveLength(2);
  expect(prompt()).toBe(`${PLAN}\n\nAn earlier answer could not be used. Cannot use the plan: it has two tasks a`);
});

function writeAnswer(folder: string, ids: readonly string[]): void {
  const tasks = ids.map((id, n) => ({ id, title: id, files: [`${n}.js`], after: [] }));
  const result = { type: 'result', subtype: 'success', result: '', structured_output: { summary: 's', tasks } };
  writeFiles(folder, { 'claude.json': `${JSON.stringify(result)}\n` });
}

/** A build in a new process, whose engine tries once. */
function buildIn(folder: string): BuildContext {
  const { signal } = new AbortController();
  const engine = openEngine({ journal: openJournalFile(join(folder, 'journal')), signal, ...SYSTEM_TIME });
  const retry = { maxAttempts: 1, errorTypes: [], initialMs: 0 };
  const run: Engine['run'] = (activity, key, input, options) => engine.run(activity, key, input, { ...options, retry });
  return {
    engine: { ...engine, run },
    state: { configuration: { strategy: 'single' }, into: folder, specText: '# a' },
    claude: { command: join(folder, 'claude'), env: {} },
    budget: { reserve: () => 1 },
    emit: () => {},
  } as unknown as BuildContext;
}
