import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import { missingTerminal, openTerminal } from '../../src/testing/claude/terminal.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { openBench, type Bench } from './bench.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';

const real = realTests('a person at a terminal', [...missingClaude(), ...missingTerminal()]);

/** The CLI treats input ending in a return as pasted text unless there is a pause before the return. */
const STROKE_MS = 300;

describe.skipIf(real.skip)(real.title, () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await openBench(() => [bash('true')]);
    const { home, project } = bench.workshop;
    mkdirSync(join(home, '.claude'));
    writeFileSync(join(home, '.claude.json'), answered(project));
  });

  afterAll(async () => {
    await bench.close();
  });

  const asked = (): number => bench.model.requests.filter(({ tools = [] }) => tools.length > 0).length;
  const conversation = (): string => {
    const folder = join(bench.workshop.home, '.claude', 'sessions');
    const note = readdirSync(folder).find((name) => name.endsWith('.json'));
    return String((JSON.parse(readFileSync(join(folder, String(note)), 'utf8')) as { sessionId: string }).sessionId);
  };

  test('who clears the conversation has both conversations counted, to the token and the cent', async () => {
    const { project, env } = bench.workshop;
    const exec = [process.execPath, PROGRAM, 'exec', '--workflow', 'w', '--step', 's', '--', 'claude'];
    const terminal = openTerminal([...exec, '--permission-mode', 'bypassPermissions'], { cwd: project, env });
    const say = async (shown: RegExp, text: string): Promise<void> => {
      await terminal.type(shown, text);
      await sleep(STROKE_MS);
      await terminal.type(new RegExp(text), '\r');
    };

    await say(/bypass permissions on/, 'one');
    await eventually(() => expect(asked()).toBe(2));
    const first = conversation();
    await say(/done/, '/clear');
    await eventually(() => expect(conversation()).not.toBe(first));
    const second = conversation();
    await say(/❯/, 'two');
    await eventually(() => expect(asked()).toBe(4));
    await say(/done/, '/exit');
    await terminal.ended();

    const { requests, sessions, differences } = await bench.totals();
    expect(requests.map(({ source }) => source)).toEqual(['ledger', 'ledger', 'ledger', 'ledger']);
    const cost = requests.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0);
    expect(cost).toBeGreaterThan(0);
    // Until it settles, the transcript of the first conversation stands for a session that may not have been reported.
    const settled = sessions.filter(({ settled_by: by }) => by !== null);
    expect(settled).toMatchObject([{ claude_session_id: second, bill_nano_usd: cost, settled_by: 'ledger' }]);
    expect(differences).toEqual({});
  });
});

/** Answers the questions that the CLI would ask before the first prompt. */
function answered(project: string): string {
  return JSON.stringify({
    hasCompletedOnboarding: true,
    theme: 'dark',
    bypassPermissionsModeAccepted: true,
    customApiKeyResponses: { approved: ['test'], rejected: [] },
    projects: { [project]: { hasTrustDialogAccepted: true } },
  });
}
