import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { missingClaude, requireClaude } from '../../src/testing/claude/cli.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import {
  eventCounts,
  openInteractiveWorkshop,
  PLUGIN,
  type InteractiveWorkshop,
} from '../../src/testing/claude/interactive-workshop.ts';
import { missingTerminal, openTerminal } from '../../src/testing/claude/terminal.ts';

const real = realTests('the real CLI on a terminal', [...missingClaude(), ...missingTerminal()]);

const WAIT_MS = 1500;

describe.skipIf(real.skip)(`${real.title}`, () => {
  test('is recorded with the time spent waiting for the user, and as a new session after `/clear`', async () => {
    const workshop = await openInteractiveWorkshop((project) => [
      { tools: [{ name: 'Write', input: { file_path: `${project}/a.txt`, content: 'secret\n' } }] },
    ]);
    settleIn(workshop);
    await workshop.stepmeter(['hooks', 'install']);
    const args = ['--plugin-dir', PLUGIN, '--permission-mode', 'default'];
    const terminal = openTerminal([requireClaude(), ...args], { cwd: workshop.project, env: workshop.env });
    await terminal.type(/for\s*shortcuts/, 'go\r');
    await terminal.type(/Do\s*you\s*want\s*to\s*create/, '');
    await sleep(WAIT_MS);
    await terminal.type(/(?:)/, '\r');
    await eventually(() => expect(existsSync(join(workshop.project, 'a.txt'))).toBe(true));
    await terminal.type(/for\s*shortcuts/, '/clear\r');
    await eventually(async () => expect(await workshop.runs()).toHaveLength(2));
    await terminal.type(/for\s*shortcuts/, '/exit\r');
    await terminal.ended();

    const runs = await workshop.endedRuns();
    expect(runs.map(({ result }) => result)).toEqual(['success', 'success']);
    expect(runs.map(({ requests }) => requests)).toEqual([0, 2]);
    const report = await workshop.show(String(runs[1]?.id));
    expect(report.totals.costUsd).toBeCloseTo(report.billUsd ?? 0, 9);
    expect(report.files).toMatchObject([{ path: 'a.txt', operation: 'create' }]);
    const store = await workshop.store();
    expect(await eventCounts(store)).toMatchObject({ start: 2, prompt: 1, permission_request: 1, stop: 1, end: 2 });
    const asked = await store.db
      .selectFrom('session_event')
      .select('attributes')
      .where('type', '=', 'permission_request')
      .executeTakeFirstOrThrow();
    const facts = JSON.parse(asked.attributes) as { wait_ms: number };
    expect(facts).toMatchObject({ tool: 'Write', outcome: 'granted', decider: 'user_temporary' });
    expect(facts.wait_ms).toBeGreaterThanOrEqual(WAIT_MS);
  });
});

/** Answers the one-time questions of the CLI in advance. */
function settleIn({ home, project }: InteractiveWorkshop): void {
  const accepted = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
  const state = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: ['test'], rejected: [] },
    projects: { [project]: accepted },
  };
  writeFileSync(join(home, '.claude.json'), JSON.stringify(state));
}
