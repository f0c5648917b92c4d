import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NEW_EXPERIMENT } from '../../testing/experiments/new-experiment.ts';
import { addConfiguration } from '../../configurations/change-setup.ts';
import { chooseInStore } from '../../configurations/choose-in-store.ts';
import { selectionSettings } from '../../configurations/settings.ts';
import { startExperiment } from '../../experiments/start-experiment.ts';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import type { Store } from '../../store/open-store.ts';
import { addRequest, addRun, addStep, temporaryStore } from '../../testing/store/store-rows.ts';
import { inlineReader } from '../reads/pool/read-pool.ts';
import { BUDGET } from './fit.ts';
import { createMcpServer } from './mcp-server.ts';
import { TOOLS } from './tools.ts';

describe('the MCP server', () => {
  test('answers every tool, within its budget, on a run with very many parts', async () => {
    const { run, other, choice, ask } = await connected({ requests: 1500 });
    const inputs: Readonly<Record<string, object>> = {
      run_tree: { run, depth: 'all' },
      run_report: { run },
      compare: { a: run, b: other },
      explain_choice: { choice },
    };
    for (const { name } of TOOLS) {
      const { text, isError } = await ask(name, inputs[name] ?? {});
      expect(isError, `${name}: ${text}`).toBe(false);
      expect(text.length, name).toBeLessThanOrEqual(BUDGET);
      expect(() => JSON.parse(text), name).not.toThrow();
    }
    const { omitted, hint } = JSON.parse((await ask('run_tree', { run, depth: 'all' })).text);
    expect(omitted.parts).toBeGreaterThan(1000);
    expect(hint).toContain('part');
  });

  test('divides costs by two dimensions, and shows experiments', async () => {
    const { ask } = await connected({ requests: 2 });
    const { total, pivot } = JSON.parse((await ask('cost_breakdown', { period: 'all', across: 'step' })).text);
    expect([total.costUsd, JSON.stringify(pivot)]).toEqual([0.002, expect.stringContaining('plan')]);
    const [listed] = JSON.parse((await ask('experiments', {})).text).experiments;
    const status = JSON.parse((await ask('experiments', { experiment: listed.name })).text);
    expect(status).toMatchObject({ plan: { arms: [{ arm: 'a' }, { arm: 'b' }] } });
  });

  test('shows a part of a run with what is inside of it only', async () => {
    const { run, ask } = await connected({ requests: 1 });
    const { parts } = JSON.parse((await ask('run_tree', { run, depth: 'all', part: 'step:plan' })).text);
    expect(parts).toEqual([
      expect.stringMatching(/^step plan · .*\$0\.0010.*\[step:plan\]$/),
      expect.stringMatching(/^ {2}request claude-opus-5-5 · .*\[request:r0\]$/),
    ]);
  });

  test.each([
    ['run_report', { run: '0000ffff' }, 'Cannot find the run "0000ffff"'],
    ['run_tree', { part: 'step:none' }, 'Cannot find the part "step:none"'],
    ['find_runs', { words: 'resutl:failure' }, 'Did you mean "result"?'],
    ['experiments', { experiment: 'none' }, 'Cannot find the experiment "none"'],
  ])('%s of %j is an error that says what to do', async (name, input, message) => {
    const { run, ask } = await connected({ requests: 1 });
    expect(await ask(name, { run, ...input })).toEqual({ isError: true, text: expect.stringContaining(message) });
  });
});

test('a question that is longer than any needs is refused without being repeated', async () => {
  const { ask } = await connected({ requests: 1 });
  const { isError, text } = await ask('find_runs', { words: 'x'.repeat(100_000) });
  expect([isError, text.length < 1000]).toEqual([true, true]);
});

async function connected({ requests }: { readonly requests: number }) {
  const store = await temporaryStore();
  const [run, other] = [await addRun(store, { variant: 'a' }), await addRun(store, { variant: 'b' })];
  await addStep(store, { id: 'plan', run_id: run });
  await addStep(store, { id: 'check', run_id: run });
  await store.write(async ({ db }) => {
    for (let index = 0; index < requests; index++)
      await addRequest({ ...store, db } as typeof store, {
        id: `r${index}`,
        run_id: run,
        step_id: 'plan',
        cost_nano_usd: 1e6,
      });
  });
  await rebuildFacts(store);
  const choice = await addChoice(store);
  await startExperiment(store, NEW_EXPERIMENT, '/');
  const [client, server] = [
    new Client({ name: 'test', version: '1' }),
    createMcpServer(inlineReader({ store, env: {} })),
  ];
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([client.connect(here), server.connect(there)]);
  onTestFinished(() => client.close());
  const ask = async (name: string, input: object) => {
    const { content, isError = false } = await client.callTool({ name, arguments: { ...input } });
    return { text: (content as { text: string }[])[0]?.text ?? '', isError: Boolean(isError) };
  };
  return { run, other, choice, ask };
}

/** Chooses a configuration; returns the ID of the choice. */
async function addChoice(store: Store): Promise<string> {
  const change = { scope: { workflow: 'chosen', step: '' }, author: 'test', reason: null };
  const configuration = { settings: { effort: 'low' }, files: {} } as const;
  await addConfiguration(store, change, { name: 'fast', configuration });
  const { id } = await chooseInStore(store, { workflow: 'chosen' }, selectionSettings({}));
  return id ?? '';
}
