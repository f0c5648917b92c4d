import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import type { Conversation, Turn } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventsIn } from './build-process.ts';
import { recordedModel } from './recorded-model.ts';
import { planning } from './slugify-model.ts';

const real = realTests('builds with the real CLI', missingClaude());

const EXAMPLE = join(packageFolder(), 'examples', 'specs');

describe.skipIf(real.skip)(real.title, () => {
  let model: FakeModel | undefined;
  let workshop: Workshop | undefined;

  afterEach(async () => {
    await model?.close();
    workshop?.remove();
  });

  const open = async (plans: readonly Conversation[]): Promise<{ workshop: Workshop; into: string }> => {
    model = await startFakeModel({ plans });
    workshop = openWorkshop({ modelUrl: model.url });
    return { workshop, into: join(workshop.dir, 'slugify') };
  };

  test('plans by the schema, implements, repairs what the checks find, and packs; bill = store', async () => {
    const { workshop: shop, into } = await open(recordedModel());
    const { code, stdout, stderr } = await shop.stepmeter([
      'build',
      join(EXAMPLE, 'slugify.md'),
      '--into',
      into,
      '--json',
    ]);
    expect({ code, stderr, stdout: code === 0 ? '' : stdout }).toMatchObject({ code: 0 });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ended = events.filter(({ type }) => type === 'stage.ended').map(({ stage, result }) => [stage, result]);
    expect(ended).toEqual([
      ['plan', 'success'],
      ['implement', 'success'],
      ['check', 'failure'],
      ['repair', 'success'],
      ['check', 'success'],
      ['package', 'success'],
    ]);
    const last = events.at(-1) ?? {};
    const [tarball = ''] = last['files'] as string[];
    expect(execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n').toSorted()).toContain(
      'package/src/slugify.js',
    );
    const shown = JSON.parse((await shop.stepmeter(['show', String(last['runId']), '--json'])).stdout) as {
      run: { result: string };
      totals: { costUsd: number };
    };
    expect(shown.totals.costUsd).toBeCloseTo(Number(last['costUsd']), 9);
    expect(shown.run.result).toBe('success');
  });

  test('continues the session that SIGKILL cut off, without paying for a finished step twice; bill = store', async () => {
    const { workshop: shop, into } = await open(
      recordedModel().map((one) => (one.when === 'Build the package' ? { ...one, turns: slowed(one.turns) } : one)),
    );
    const args = ['build', join(EXAMPLE, 'slugify.md'), '--into', into, '--json'];
    const asked = (text: string) =>
      (model?.requests ?? []).map(({ messages }) => JSON.stringify(messages)).filter((all) => all.includes(text));
    // The session has written a file and waits for its second answer.
    const isHalfDone = () => asked('tool_result').some((all) => all.includes('Build the package'));
    const runId = await killedWhen(shop, args, isHalfDone);
    const { code, stdout, stderr } = await shop.stepmeter(['build', '--resume', runId, '--json']);
    expect({ code, stderr: code === 0 ? '' : stderr + stdout }).toEqual({ code: 0, stderr: '' });
    const plan = stdout.split('\n').find((line) => line.includes('"stage.ended","stage":"plan"'));
    expect(JSON.parse(plan ?? '{}')).toMatchObject({ result: 'success', reused: true, costUsd: 0 });
    // The plan reads a file and answers: two requests, and those that the CLI makes after its answer.
    expect(asked('Plan how to build').length).toBeLessThanOrEqual(3);
    expect(stdout).toContain('The session of the implementation was cut off: its session is continued');
    const [continued = ''] = asked('Your session was cut off');
    expect(continued).toContain('Build the package');
    expect(continued).toContain('tool_result');
    const report = JSON.parse((await shop.stepmeter(['show', runId, '--json'])).stdout) as {
      totals: { costUsd: number };
    };
    expect(report.totals.costUsd).toBeCloseTo(Number(eventsIn(stdout).at(-1)?.['costUsd']), 9);
  });

  test('asks again for a plan that cannot be used, with the reason, as a retry of its step that is said', async () => {
    const circle = { a: ['b'], b: ['a'] };
    const problem = 'Cannot use the plan: the tasks a, b wait for each other';
    const [good, ...others] = recordedModel();
    const { workshop: shop, into } = await open([
      { when: problem, turns: good?.turns ?? [] },
      planning({ a: ['a.js'], b: ['b.js'] }, circle),
      ...others,
    ]);
    const { code, stdout } = await shop.stepmeter(['build', join(EXAMPLE, 'slugify.md'), '--into', into, '--json']);
    const events = eventsIn(stdout);
    expect({ code, last: events.at(-1) }).toMatchObject({ code: 0, last: { end: 'built' } });
    expect(events).toContainEqual({ type: 'note', text: `The session of the plan is repeated: ${problem}` });
    const report = JSON.parse((await shop.stepmeter(['show', String(events.at(-1)?.['runId']), '--json'])).stdout) as {
      steps: { name: string; kind: string; result: string }[];
    };
    const plans = report.steps.filter(({ name }) => name === 'plan').map(({ kind, result }) => `${kind} ${result}`);
    expect(plans).toEqual(['first failure', 'retry success']);
  });

  test('ends at once if the model API refuses the key, and continues when it accepts it', async () => {
    const { workshop: shop, into } = await open(recordedModel());
    const refusing = await startFakeModel([{ error: 401 }]);
    const args = ['build', join(EXAMPLE, 'slugify.md'), '--into', into, '--json'];
    const refused = await shop.stepmeter(args, { ANTHROPIC_BASE_URL: refusing.url });
    await refusing.close();
    const last = eventsIn(refused.stdout).at(-1) ?? {};
    const message = expect.stringContaining('the model API refused the authentication (401)') as string;
    expect({ code: refused.code, last }).toMatchObject({ code: 1, last: { end: 'failed', message, costUsd: 0 } });
    expect(last['unknownUsd']).toBe(0);
    // The CLI would ask eleven times, which takes minutes, and the engine would repeat that.
    expect(refusing.requests.length).toBeLessThanOrEqual(4);
    const { code, stdout } = await shop.stepmeter(['build', '--resume', String(last['runId']), '--json']);
    expect({ code, last: eventsIn(stdout).at(-1) }).toMatchObject({ code: 0, last: { end: 'built' } });
    expect(eventsIn(stdout)).toContainEqual(
      expect.objectContaining({ type: 'session.activity', stage: 'implement', tool: 'Write', file: 'src/slugify.js' }),
    );
  });
});

/** Gives the test time to kill the build between two turns. */
function slowed(turns: readonly Turn[]): Turn[] {
  return turns.map((turn, index) => (index === 1 ? { ...turn, delayMs: 3000 } : turn));
}

async function killedWhen(shop: Workshop, args: readonly string[], isReady: () => boolean): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: shop.project,
    env: shop.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await eventually(() => expect(isReady()).toBe(true));
  child.kill('SIGKILL');
  await once(child, 'close');
  return (JSON.parse(output.split('\n')[0] ?? '{}') as { runId: string }).runId;
}
