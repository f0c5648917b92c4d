import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { addRequest, addRun, addStep, temporaryStore } from '../../testing/store/store-rows.ts';
import { inlineReader } from '../reads/pool/read-pool.ts';
import { BUDGET } from './fit.ts';
import { createMcpServer } from './mcp-server.ts';
import { TOOLS } from './tools.ts';

describe('the MCP server', () => {
  test('answers every tool, within its budget, on a run with very many parts', async () => {
    const { run, other, ask } = await connected({ requests: 1500 });
    const inputs: Readonly<Record<string, object>> = {
      run_tree: { run, depth: 'all' },
      run_report: { run },
      compare: { a: run, b: other },
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
  ])('%s of %j is an error that says what to do', async (name, input, message) => {
    const { run, ask } = await connected({ requests: 1 });
    expect(await ask(name, { run, ...input })).toEqual({ isError: true, text: expect.stringContaining(message) });
  });
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
  return { run, other, ask };
}
