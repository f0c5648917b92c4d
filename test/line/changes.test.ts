import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ATTRIBUTE, CHANGE_KIND } from '../../src/telemetry/names.ts';
import { changeTimes } from '../../src/export/gauges/run-gauges.ts';
import { openStore } from '../../src/store/open-store.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';

const real = realTests('what changes between two runs of the real CLI', missingClaude());

describe.skipIf(real.skip)(real.title, () => {
  let model: FakeModel;
  let workshop: Workshop;

  beforeAll(async () => {
    model = await startFakeModel({ plans: [{ turns: [] }] });
    workshop = openWorkshop({ modelUrl: model.url });
  });

  afterAll(async () => {
    workshop.remove();
    await model.close();
  });

  const ask = async (modelName: string): Promise<number> => {
    const startedAt = Date.now();
    const claude = ['claude', '-p', 'say it', '--output-format', 'json', '--model', modelName];
    const { code, stderr } = await workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', ...claude]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    await workshop.stepmeter(['relay', '--once']);
    return startedAt;
  };

  const changes = async (): Promise<Record<string, { value: string | undefined; at: number }>> => {
    const store = await openStore(workshop.env);
    const gauges = await changeTimes(store);
    await store.close();
    return Object.fromEntries(
      gauges.map(({ labels = {}, value }) => [
        labels[ATTRIBUTE.changeKind],
        { value: labels[ATTRIBUTE.changeValue], at: value * 1000 },
      ]),
    );
  };

  test('needs the version of the CLI, which is in its transcript', async () => {
    await ask('claude-opus-5-5');
    const store = await openStore(workshop.env);
    const row = await store.db
      .selectFrom('change')
      .select('value')
      .where('kind', '=', CHANGE_KIND.cli)
      .executeTakeFirst();
    await store.close();
    expect(row?.value).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('is reported with its time: the model and the prompt files, but nothing unchanged', async () => {
    writeFileSync(join(workshop.project, 'CLAUDE.md'), 'Use tabs.');
    await ask('claude-opus-5-5');
    expect(await changes()).toEqual({});

    mkdirSync(join(workshop.project, '.claude/agents'), { recursive: true });
    writeFileSync(join(workshop.project, '.claude/agents/reviewer.md'), '---\nname: reviewer\n---\nReview.');
    const promptsAt = await ask('claude-opus-5-5');
    const afterPrompts = await changes();
    expect(Object.keys(afterPrompts)).toEqual([CHANGE_KIND.prompts]);
    expect(afterPrompts[CHANGE_KIND.prompts]?.value).toMatch(/^[0-9a-f]{12}$/);
    expect(afterPrompts[CHANGE_KIND.prompts]?.at).toBeGreaterThanOrEqual(promptsAt);

    const modelAt = await ask('claude-sonnet-5-5');
    const afterModel = await changes();
    expect(Object.keys(afterModel).toSorted()).toEqual([CHANGE_KIND.model, CHANGE_KIND.prompts]);
    expect(afterModel[CHANGE_KIND.model]?.value).toBe('claude-sonnet-5-5');
    expect(afterModel[CHANGE_KIND.model]?.at).toBeGreaterThanOrEqual(modelAt);
    expect(afterModel[CHANGE_KIND.prompts]).toEqual(afterPrompts[CHANGE_KIND.prompts]);
  });
});
