import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { openInteractiveWorkshop, type InteractiveWorkshop } from '../../src/testing/claude/interactive-workshop.ts';
import { billOf, sumsOf, type Result } from '../../src/testing/store/bill-sums.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';

const real = realTests('a real CLI inside a step that loads no hooks', missingClaude());

const FLAGS = '-p go --output-format json --permission-mode bypassPermissions';

/** Ways after which the transcript is not where the step would search it. */
const ELSEWHERE: Readonly<Record<string, (dir: string) => string>> = {
  'a configuration folder of its own': (dir) => `${unhooked(`CLAUDE_CONFIG_DIR=${dir}/own`)} ${FLAGS} > result.json`,
  'a folder outside of the project': (dir) =>
    `out=$PWD/result.json; cd ${dir}/elsewhere && ${unhooked()} ${FLAGS} > "$out"`,
  'a program behind exec of a shell, with both': (dir) =>
    `out=$PWD/result.json; cd ${dir}/elsewhere; exec ${unhooked(`CLAUDE_CONFIG_DIR=${dir}/own`)} ${FLAGS} > "$out"`,
};

describe.skipIf(real.skip)(real.title, () => {
  test.each(Object.entries(ELSEWHERE))('in %s: as billed, on the step, and marked', async (_way, command) => {
    const workshop = await openInteractiveWorkshop(() => [bash('touch made.txt'), bash('exit 3')]);
    mkdirSync(join(workshop.dir, 'elsewhere'));
    await execStep(workshop, command(workshop.dir));
    const [run] = await workshop.endedRuns();
    await eventually(async () => expect((await workshop.show(run?.id ?? '')).openSessions).toBe(0));
    const [settled] = await workshop.endedRuns();
    expect(settled && sumsOf(settled)).toEqual(billOf(resultIn(workshop)));
    expect(await workshop.show(run?.id ?? '')).toMatchObject({
      steps: [{ name: 's', requests: 3, toolCalls: 2 }],
      sessionsWithoutHooks: 1,
      sessionsNotRecorded: 0,
    });
  });

  test('without a transcript: the cost is unknown, not 0, and the report says why', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('true')]);
    await execStep(workshop, `${unhooked()} --no-session-persistence ${FLAGS} > result.json`);
    expect(resultIn(workshop).total_cost_usd).toBeGreaterThan(0);
    const [run] = await workshop.endedRuns();
    const report = await eventually(async () => {
      const now = await workshop.show(run?.id ?? '');
      expect(now.openSessions).toBe(0);
      return now;
    });
    expect(report).toMatchObject({
      totals: { costUsd: null, tokens: null, usageGap: 'usage' },
      steps: [{ costUsd: null }],
      sessionsNotRecorded: 1,
    });
    const { stdout } = await workshop.stepmeter(['show']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('A Claude CLI ran inside a step and was not recorded (1 session)');
    expect(stdout).not.toContain('$0.00');
  });

  test('beside one with hooks: that one is counted, and the sum is a lower bound', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('true')]);
    const hooked = `claude ${FLAGS} > result.json`;
    await execStep(workshop, `${hooked}; ${unhooked()} --no-session-persistence ${FLAGS} > other.json`);
    const [run] = await workshop.endedRuns();
    await eventually(async () => {
      const { openSessions, sessionsNotRecorded, totals } = await workshop.show(run?.id ?? '');
      expect({ openSessions, sessionsNotRecorded }).toEqual({ openSessions: 0, sessionsNotRecorded: 1 });
      expect(totals).toMatchObject({ costUsd: resultIn(workshop).total_cost_usd, usageGap: 'usage' });
    });
  });

  test('and outlives it: the cost is unknown until the session has ended, then as billed', async () => {
    const workshop = await openInteractiveWorkshop((project) => [bash(`cat ${project}/gate`)]);
    const gate = join(workshop.project, 'gate');
    const wait = 'until ls "$HOME"/.claude/projects/*/*.jsonl >/dev/null 2>&1; do sleep 0.1; done';
    await execStep(workshop, `mkfifo gate; ${unhooked()} ${FLAGS} > result.json 2>/dev/null < /dev/null & ${wait}`);
    const [run] = await workshop.endedRuns();
    expect(await workshop.show(run?.id ?? '')).toMatchObject({ totals: { costUsd: null }, openSessions: 1 });
    writeFileSync(gate, 'go\n');
    await eventually(async () => {
      expect(readFileSync(join(workshop.project, 'result.json'), 'utf8')).not.toBe('');
      expect((await workshop.show(run?.id ?? '')).openSessions).toBe(0);
    });
    const [ended] = await workshop.endedRuns();
    expect(ended && sumsOf(ended)).toEqual(billOf(resultIn(workshop)));
  });

  test.each(['claude --version', 'claude mcp list'])('is no session: %s', async (command) => {
    const workshop = await openInteractiveWorkshop(() => []);
    await execStep(workshop, `${command.replace('claude', unhooked())} > /dev/null`);
    const [run] = await workshop.endedRuns();
    expect(await workshop.show(run?.id ?? '')).toMatchObject({
      totals: { costUsd: 0, usageGap: null },
      sessionsNotRecorded: 0,
    });
  });
});

async function execStep(workshop: InteractiveWorkshop, command: string): Promise<void> {
  const exec = ['exec', '--workflow', 'w', '--step', 's', '--', 'sh', '-c', command];
  expect(await workshop.stepmeter(exec)).toMatchObject({ code: 0, stderr: '' });
}

function resultIn({ project }: InteractiveWorkshop): Result {
  return JSON.parse(readFileSync(join(project, 'result.json'), 'utf8')) as Result;
}

/** The CLI with an environment that has nothing of the step, and other variables. */
function unhooked(variables = ''): string {
  const names = ['HOME', 'PATH', 'IS_SANDBOX', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY'];
  const kept = [...names, 'CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC', 'DISABLE_AUTOUPDATER'];
  return `env -i ${kept.map((name) => `${name}="$${name}"`).join(' ')} ${variables} claude`;
}
