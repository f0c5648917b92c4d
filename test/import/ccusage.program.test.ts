import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ccusageProgram } from '../../bench/history/ccusage-program.ts';
import { generateHistory } from '../../bench/history/generate-history.ts';
import { importHistory } from '../../src/import/import-history.ts';
import { openInteractiveRelay } from '../../src/testing/interactive-relay.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const MISSING = isInstalled() ? [] : ['ccusage for this platform'];
const TITLE = 'the totals of imported history and of ccusage';
// Needs no preparation where the package has a program for the platform.
const real = MISSING.length === 0 ? { skip: false, title: TITLE } : realTests(TITLE, MISSING);

const [A, B] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];
const [SONNET, OPUS] = ['claude-sonnet-4-5-20250929', 'claude-opus-4-1-20250805'];

const AT = Date.now() - 3_600_000;

describe.skipIf(real.skip)(real.title, () => {
  test('are equal, by model, for a history in the layouts of several versions', async () => {
    const folder = temporaryFolder();
    const { sessions } = generateHistory({ folder, bytes: 25e6, end: Date.now() });
    expect(sessions).toBeGreaterThan(3);
    const own = await ownTotals(folder);
    expect(Object.keys(own).length).toBeGreaterThan(1);
    expect(own).toEqual(ccusageTotals(folder));
  });

  test.each([
    [
      'rows of one response, the early ones with a placeholder',
      [[A, [row('m1', { output: 1 }), row('m1'), row('m2')]]],
    ],
    [
      'a fork that repeats the requests of its conversation',
      [
        [A, [row('m1')]],
        [B, [row('m1'), row('m2')]],
      ],
    ],
    [
      'a side question that repeats a request with another ID',
      [
        [A, [row('m1')]],
        [`${A}/subagents/agent-x`, [row('m1', { request: 'side', isSidechain: true })]],
      ],
    ],
    [
      'a subagent',
      [
        [A, [row('m1')]],
        [`${A}/subagents/agent-x`, [row('s1', { isSidechain: true })]],
      ],
    ],
    ['a message that no model wrote', [[A, [row('m1'), row('m2', { model: '<synthetic>', output: 0, input: 0 })]]]],
    ['subagents whose conversation was deleted', [[`${A}/subagents/agent-x`, [row('s1', { isSidechain: true })]]]],
    ['cache writes of one hour', [[A, [row('m1', { oneHour: 4000 })]]]],
    ['cache writes of five minutes and of one hour', [[A, [row('m1', { oneHour: 4000, fiveMinutes: 3000 })]]]],
    [
      'a subagent beside the transcripts, and one inside the transcript',
      [
        [A, [row('m1'), row('i1', { isSidechain: true })]],
        ['agent-x', [{ sessionId: A, ...row('s1', { isSidechain: true }) }]],
      ],
    ],
    [
      'a session that moved to another project, whose rows are in both',
      [
        [A, [row('m1'), row('m2')]],
        [`../-other/${A}`, [row('m1'), row('m2'), row('m3')]],
      ],
    ],
    ['a half row at the end', [[A, [row('m1'), row('m2')], '{"type":"assistant","mess']]],
  ] satisfies [string, Files][])('are equal for %s', async (_what, files) => {
    const folder = historyOf(files);
    const [own, other] = [await ownTotals(folder), ccusageTotals(folder)];
    expect(Object.keys(own)).toEqual([OPUS]);
    expect(own).toEqual(other);
  });

  test('differ in the price of prompts above 200,000 tokens, for which the CLI charges no more', async () => {
    const folder = historyOf([[A, [row('m1', { model: SONNET, cached: 100_000 })]]]);
    expect(await ownTotals(folder)).toEqual(ccusageTotals(folder));
    const long = historyOf([[A, [row('m1', { model: SONNET, cached: 300_000 })]]]);
    const [own, other] = [(await ownTotals(long))[SONNET], ccusageTotals(long)[SONNET]];
    expect({ ...own, costUsd: 0 }).toEqual({ ...other, costUsd: 0 });
    // Tokens × price of the CLI: $3, $3.75, $0.30 and $15 for a million tokens.
    expect(own?.costUsd).toBeCloseTo((10 * 3 + 300_000 * 0.3 + 80 * 15) / 1e6, 9);
    // ccusage charges twice as much for what is above the limit.
    expect(other?.costUsd).toBeCloseTo((own?.costUsd ?? 0) + (100_000 * 0.3) / 1e6, 9);
  });

  test("differ by what only the CLI's bill contains", async () => {
    const usage = { inputTokens: 510, outputTokens: 180, cacheReadInputTokens: 1000, cacheCreationInputTokens: 0 };
    const bill = { type: 'cost-state', totalCostUSD: 0.025, modelUsage: { [OPUS]: { ...usage, costUSD: 0.025 } } };
    const folder = historyOf([[A, [row('m1'), bill]]]);
    expect((await ownTotals(folder))[OPUS]).toMatchObject({ input: 510, output: 180, costUsd: 0.025 });
    expect(ccusageTotals(folder)[OPUS]).toMatchObject({ input: 10, output: 80 });
  });

  test('differ for a model without a known price: its cost is unknown instead of nothing', async () => {
    const folder = historyOf([[A, [row('m1', { model: 'claude-unknown-9' }), row('m2')]]]);
    const [own, other] = [await ownTotals(folder), ccusageTotals(folder)];
    expect(own).toEqual(other);
    expect(other['claude-unknown-9']).toMatchObject({ input: 10, costUsd: 0 });
    expect(await unpricedModels(folder)).toEqual(['claude-unknown-9']);
  });

  test('differ in a cost that old versions wrote into each row, which Stepmeter does not use', async () => {
    const folder = historyOf([[A, [row('m1', { costUsd: 0.5 })]]]);
    const [own, other] = [(await ownTotals(folder))[OPUS], ccusageTotals(folder)[OPUS]];
    expect({ ...own, costUsd: 0.5 }).toEqual(other);
    // Tokens × price of the CLI: $15, $1.50 and $75 for a million tokens.
    expect(own?.costUsd).toBeCloseTo((10 * 15 + 1000 * 1.5 + 80 * 75) / 1e6, 9);
  });

  test('differ for forked requests without a request ID, which ccusage counts once per conversation', async () => {
    const folder = historyOf([
      [A, [row('m1', { request: '' })]],
      [B, [row('m1', { request: '' })]],
    ]);
    expect((await ownTotals(folder))[OPUS]).toMatchObject({ input: 10 });
    expect(ccusageTotals(folder)[OPUS]).toMatchObject({ input: 20 });
  });
});

/** Files by name, with their rows, and what stands behind the last one. */
type Files = readonly (readonly [name: string, rows: readonly object[], end?: string])[];

/** Tokens by kind and cost, by model; models without any token are left out. */
type ModelTotals = Record<string, { input: number; output: number; read: number; written: number; costUsd: number }>;

async function ownTotals(folder: string): Promise<ModelTotals> {
  const { store, home } = await openInteractiveRelay();
  await importHistory(store, { env: isolatedEnvironment(home), from: folder });
  const totals: ModelTotals = {};
  for (const one of await store.db.selectFrom('request').selectAll().execute()) {
    const known = totals[one.model] ?? { input: 0, output: 0, read: 0, written: 0, costUsd: 0 };
    totals[one.model] = {
      input: known.input + one.input,
      output: known.output + one.output,
      read: known.read + one.cache_read,
      written: known.written + one.cache_write_5m + one.cache_write_1h,
      costUsd: known.costUsd + (one.cost_nano_usd ?? 0) / 1e9,
    };
  }
  return rounded(totals);
}

/** To the hundredth of a cent: sums of fractions depend on their order. */
function rounded(totals: ModelTotals): ModelTotals {
  const used = Object.entries(totals).filter(([, one]) => one.input + one.output + one.read + one.written > 0);
  return Object.fromEntries(
    used
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([model, one]) => [model, { ...one, costUsd: Math.round(one.costUsd * 1e6) / 1e6 }]),
  );
}

type Breakdown = Readonly<
  Record<'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheCreationTokens', number>
> & {
  readonly modelName: string;
  readonly cost: number;
};

function ccusageTotals(folder: string): ModelTotals {
  const args = ['claude', 'daily', '--offline', '--json', '--breakdown'];
  const env = { CLAUDE_CONFIG_DIR: folder, HOME: folder };
  const report = JSON.parse(execFileSync(ccusageProgram(), args, { env, encoding: 'utf8' })) as {
    readonly daily: readonly { readonly modelBreakdowns: readonly Breakdown[] }[];
  };
  const totals: ModelTotals = {};
  for (const one of report.daily.flatMap(({ modelBreakdowns }) => modelBreakdowns)) {
    const known = totals[one.modelName] ?? { input: 0, output: 0, read: 0, written: 0, costUsd: 0 };
    totals[one.modelName] = {
      input: known.input + one.inputTokens,
      output: known.output + one.outputTokens,
      read: known.read + one.cacheReadTokens,
      written: known.written + one.cacheCreationTokens,
      costUsd: known.costUsd + one.cost,
    };
  }
  return rounded(totals);
}

type RowOptions = {
  readonly model?: string;
  readonly request?: string;
  readonly isSidechain?: boolean;
  readonly input?: number;
  readonly output?: number;
  readonly cached?: number;
  readonly oneHour?: number;
  readonly fiveMinutes?: number;
  /** The cost that old versions of the CLI wrote into each row. */
  readonly costUsd?: number;
};

/** A row of the response with this ID, as a conversation writes it for each block of its content. */
function row(id: string, options: RowOptions = {}): object {
  const { model = OPUS, request = id, isSidechain = false, oneHour = 0, fiveMinutes = 0, costUsd } = options;
  const { input = 10, output = 80, cached = 1000 } = options;
  return {
    type: 'assistant',
    timestamp: new Date(AT).toISOString(),
    version: '2.1.330',
    isSidechain,
    ...(request && { requestId: `req_011CVabcdefghijkl${request}` }),
    ...(costUsd !== undefined && { costUSD: costUsd }),
    message: {
      id: `msg_01Rkabcdefghijkl1${id}`,
      model,
      content: [],
      usage: {
        input_tokens: input,
        output_tokens: output,
        cache_read_input_tokens: model === '<synthetic>' ? 0 : cached,
        cache_creation_input_tokens: oneHour + fiveMinutes,
        cache_creation: { ephemeral_5m_input_tokens: fiveMinutes, ephemeral_1h_input_tokens: oneHour },
      },
    },
  };
}

function historyOf(files: Files): string {
  const folder = temporaryFolder();
  let uuid = 0;
  for (const [name, rows, end = ''] of files) {
    const file = join(folder, 'projects', '-work', `${name}.jsonl`);
    mkdirSync(dirname(file), { recursive: true });
    const sessionId = name.split('/').find((part) => part === A || part === B);
    const lines = rows.map((one) =>
      JSON.stringify({ sessionId, uuid: `00000000-0000-4000-8000-${String((uuid += 1)).padStart(12, '0')}`, ...one }),
    );
    writeFileSync(file, `${lines.join('\n')}\n${end}`);
  }
  return folder;
}

async function unpricedModels(folder: string): Promise<string[]> {
  const { store, home } = await openInteractiveRelay();
  await importHistory(store, { env: isolatedEnvironment(home), from: folder });
  const rows = await store.db.selectFrom('request').select('model').where('cost_nano_usd', 'is', null).execute();
  return rows.map(({ model }) => model);
}

function isInstalled(): boolean {
  try {
    return ccusageProgram() !== '';
  } catch {
    return false;
  }
}
