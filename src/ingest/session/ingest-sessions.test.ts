import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import type { Context } from '../../core/context.ts';
import { newRunId, newSessionId, newStepId } from '../../core/ids/ids.ts';
import type { Bill, Ledger, LedgerRequest, Resources, SessionRecord } from '../../spool/record.ts';
import { NO_USAGE, type TokenUsage } from '../../pricing/usage.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import type { Store } from '../../store/open-store.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import { drain, newDrain } from '../../relay/drain.ts';
import { METRIC } from '../../telemetry/names.ts';
import type { SpanData } from '../../telemetry/span-data.ts';

const AT = Date.UTC(2026, 10, 20, 12);
const OPUS = 'claude-opus-5-5';

// 4 and 20 US dollars per million tokens: 4,000 and 20,000 billionths per token.
const SEEN = request('a', { input: 100, output: 10 });
const COST = 100 * 4000 + 10 * 20_000;

describe('a session and its bill', () => {
  test('agree without a word', async () => {
    const books = await after({ ledger: ledger([SEEN], bill({ [OPUS]: [{ input: 100, output: 10 }, COST] })) });
    expect(books.requests).toEqual([{ model: OPUS, source: 'ledger', cost: COST, input: 100, output: 10 }]);
    expect(differences(books)).toEqual({});
  });

  test('what the bill has beyond is filled in for each model, at the price of the bill', async () => {
    const models: Parameters<typeof bill>[0] = {
      [OPUS]: [{ input: 150, output: 30 }, COST + 7777],
      'claude-haiku-5-5': [{ input: 5, output: 6 }, 999],
    };
    const books = await after({ ledger: ledger([SEEN], bill(models)) });
    expect(books.requests.filter(({ source }) => source === 'bill')).toEqual([
      { model: 'claude-haiku-5-5', source: 'bill', cost: 999, input: 5, output: 6 },
      { model: OPUS, source: 'bill', cost: 7777, input: 50, output: 20 },
    ]);
    expect(differences(books)).toEqual({ 'filled input': 55, 'filled output': 26, 'filled cost': 8776 });
    const auxiliary = Object.entries(books.counters).filter(([key]) => key.includes('"auxiliary"'));
    expect(
      auxiliary
        .filter(([key]) => key.startsWith('stepmeter.cost '))
        .map(([, value]) => value)
        .toSorted(),
    ).toEqual([7777, 999]);
    const session = books.spans.find(({ name }) => name === 'invoke_agent claude-code');
    expect(session?.attributes['stepmeter.cost.usd']).toBe((COST + 8776) / 1e9);
  });

  test('what was recorded beyond the bill is a difference, and changes nothing', async () => {
    const books = await after({
      ledger: ledger([SEEN], bill({ [OPUS]: [{ input: 60, output: 10 }, COST - 160_000] })),
    });
    expect(books.requests).toHaveLength(1);
    expect(differences(books)).toEqual({ 'open input': 40, 'open cost': 160_000 });
  });

  test('one model that does not fit keeps no other from being filled in', async () => {
    const models: Parameters<typeof bill>[0] = {
      [OPUS]: [{ input: 60, output: 99 }, COST],
      haiku: [{ input: 5 }, 999],
    };
    const books = await after({ ledger: ledger([SEEN], bill(models)) });
    expect(books.requests.filter(({ source }) => source === 'bill')).toMatchObject([{ model: 'haiku', cost: 999 }]);
    expect(differences(books)).toEqual({ 'open input': 40, 'open output': 89, 'filled input': 5, 'filled cost': 999 });
  });

  test('a model goes by one name, however it is written', async () => {
    const dated = request('a', { input: 1000 }, { model: 'claude-haiku-4-5-20251001' });
    const books = await after({ ledger: ledger([dated], bill({ 'claude-haiku-4-5': [{ input: 1500 }, 1_500_000] })) });
    expect(books.requests.map(({ model, cost }) => [model, cost])).toEqual([
      ['claude-haiku-4-5-20251001', 500_000],
      ['claude-haiku-4-5-20251001', 1_000_000],
    ]);
    expect(differences(books)).toEqual({ 'filled input': 500, 'filled cost': 500_000 });
  });

  test('a model without a price costs what the bill says, tokens that no request has included', async () => {
    const unknown = request('a', { input: 1000 }, { model: 'claude-next' });
    const books = await after({ ledger: ledger([unknown], bill({ 'claude-next': [{ input: 1500 }, 7] })) });
    expect(books.requests.map(({ source, cost }) => [source, cost])).toEqual(
      expect.arrayContaining([
        ['ledger', 5],
        ['bill', 2],
      ]),
    );
    expect(differences(books)).toEqual({ 'filled input': 500, 'filled cost': 7 });
  });

  test('an amount on the bill without tokens or requests is counted once, for its model', async () => {
    const models: Parameters<typeof bill>[0] = {
      [OPUS]: [{ input: 100, output: 10 }, COST],
      advisor: [{}, 50_000_000],
    };
    const books = await after({ ledger: ledger([SEEN], bill(models)) });
    expect(books.requests.filter(({ source }) => source === 'bill')).toEqual([
      { model: 'advisor', source: 'bill', cost: 50_000_000, input: 0, output: 0 },
    ]);
    expect(differences(books)).toEqual({ 'filled cost': 50_000_000 });
  });

  test('what the total of the bill has beyond its models is for the requests of other models, or of none', async () => {
    const models: Parameters<typeof bill>[0] = { [OPUS]: [{ input: 100, output: 10 }, COST] };
    const total = { ...bill(models), costNanoUsd: COST + 20_000_000 };
    const unnamed = await after({ ledger: ledger([SEEN], total) });
    expect(unnamed.requests.filter(({ source }) => source === 'bill')).toEqual([
      { model: 'unknown', source: 'bill', cost: 20_000_000, input: 0, output: 0 },
    ]);
    const glm = request('b', { input: 5 }, { model: 'glm' });
    const named = await after({ ledger: ledger([SEEN, glm], total) });
    expect(named.requests.map(({ model, cost }) => [model, cost])).toEqual(
      expect.arrayContaining([
        [OPUS, COST],
        ['glm', 20_000_000],
      ]),
    );
    expect(differences(unnamed)).toEqual({ 'filled cost': 20_000_000 });
    // The bill names no tokens of that model.
    expect(differences(named)).toEqual({ 'filled cost': 20_000_000, 'open input': 5 });
  });

  test('what is charged with or without a cache saves nothing', async () => {
    const searching = request('a', { input: 100, output: 10 }, { webSearches: 3, geo: 'us' });
    const books = await after({ ledger: ledger([searching]) });
    const of = (name: string): number[] =>
      Object.entries(books.counters).flatMap(([key, value]) => (key.startsWith(`${name} `) ? [value] : []));
    expect(of('stepmeter.cost')).toEqual([Math.round(1.1 * COST) + 30_000_000]);
    expect(of(METRIC.uncachedCost.name)).toEqual(of('stepmeter.cost'));
  });

  test('without a bill, no difference is reported', async () => {
    const books = await after({ ledger: ledger([SEEN]) });
    expect(differences(books)).toEqual({});
    expect(books.sessions).toMatchObject([{ bill_nano_usd: null, settled_by: 'ledger' }]);
  });
});

describe('what the processes of a session used', () => {
  const resources: Resources = {
    cpuUserSeconds: 1.25,
    cpuSystemSeconds: 0.5,
    peakMemoryBytes: 300 * 1024 * 1024,
    diskReadBytes: 4096,
    diskWrittenBytes: 8192,
    spawnMs: 3.25,
    stalledMs: { cpu: 1500.4, memory: 0 },
  };

  test('is in the store, on the span and in the counters', async () => {
    const { sessions, spans, counters } = await after({ resources });
    expect(sessions).toMatchObject([
      {
        cpu_user_us: 1_250_000,
        cpu_system_us: 500_000,
        peak_memory: resources.peakMemoryBytes,
        disk_read: 4096,
        disk_written: 8192,
        spawn_us: 3250,
        stalled_cpu_ms: 1500,
        stalled_io_ms: null,
        stalled_memory_ms: 0,
      },
    ]);
    expect(spans.find(({ name }) => name === 'invoke_agent claude-code')?.attributes).toMatchObject({
      'process.cpu.time': 1.75,
      'stepmeter.session.memory.peak': resources.peakMemoryBytes,
      'process.disk.io.read': 4096,
      'process.disk.io.write': 8192,
      'stepmeter.session.spawn.time': 0.00325,
    });
    const step = '"gen_ai.workflow.name":"w","stepmeter.step.name":"s"';
    expect(counters).toMatchObject({
      [`process.cpu.time {"cpu.mode":"user",${step}} `]: 1_250_000,
      [`process.cpu.time {"cpu.mode":"system",${step}} `]: 500_000,
      [`process.disk.io {"disk.io.direction":"read",${step}} `]: 4096,
      [`process.disk.io {"disk.io.direction":"write",${step}} `]: 8192,
      [`stepmeter.session.memory.peak {${step}} sum`]: resources.peakMemoryBytes,
      [`stepmeter.session.spawn.time {${step}} sum`]: 3250,
      'stepmeter.session.stalled {"gen_ai.workflow.name":"w","stepmeter.session.stalled.cause":"cpu","stepmeter.step.name":"s"} ': 1500,
    });
  });

  test('is null if it was not measured', async () => {
    const { sessions, spans, counters } = await after({});
    expect(sessions).toMatchObject([{ cpu_user_us: null, peak_memory: null, disk_read: null }]);
    expect(Object.keys(counters).filter((key) => key.startsWith('process.'))).toEqual([]);
    const attributes = Object.entries(spans[0]?.attributes ?? {}).filter(([key]) => key.startsWith('process.'));
    expect(attributes.every(([, value]) => value === null)).toBe(true);
  });

  test('is limited to plausible values', async () => {
    const nonsense = { cpuUserSeconds: -1, peakMemoryBytes: 'much', diskReadBytes: 1.5 } as unknown as Resources;
    const { sessions } = await after({ resources: nonsense });
    expect(sessions).toMatchObject([{ cpu_user_us: 0, cpu_system_us: 0, peak_memory: 0, disk_read: 2 }]);
  });
});

describe('the time to the first token of a session', () => {
  const NAME = 'stepmeter.session.time_to_first_token';

  test('is in the store, on the span and in the histogram', async () => {
    const { sessions, spans, counters } = await after({ timeToFirstTokenMs: 1234.4 });
    expect(sessions).toMatchObject([{ time_to_first_token: 1234 }]);
    expect(spans.find(({ name }) => name === 'invoke_agent claude-code')?.attributes[NAME]).toBe(1.234);
    const step = '"gen_ai.workflow.name":"w","stepmeter.step.name":"s"';
    expect(counters[`${NAME} {${step}} sum`]).toBe(1_234_000);
  });

  test.each([{}, { timeToFirstTokenMs: -1 }, { timeToFirstTokenMs: '9' as unknown as number }])(
    'is unknown for %j, not zero',
    async (end) => {
      const { sessions, counters } = await after(end);
      expect(sessions).toMatchObject([{ time_to_first_token: null }]);
      expect(Object.keys(counters).filter((key) => key.startsWith(NAME))).toEqual([]);
    },
  );
});

describe('why a session failed', () => {
  test.each([
    [{ exitCode: 1, errorType: 'max_turns' }, 'max_turns'],
    [{ exitCode: 1 }, 'exit_code_1'],
    [{ exitCode: null, signal: 'SIGKILL' }, 'SIGKILL'],
    [{ exitCode: 143, errorType: 'timeout' }, 'timeout'],
  ])('%j is reported by its span', async (end, errorType) => {
    const { spans } = await after(end);
    expect(spans.find(({ name }) => name === 'invoke_agent claude-code')).toMatchObject({ errorType });
  });
});

type Books = {
  readonly requests: { model: string; source: string; cost: number | null; input: number; output: number }[];
  readonly counters: Record<string, number>;
  readonly spans: SpanData[];
  readonly sessions: Awaited<ReturnType<typeof sessionsOf>>;
};

/** What the store has after a session of a step ended like this. */
async function after(end: Partial<SessionRecord>): Promise<Books> {
  const home = temporaryFolder();
  const context: Context = {
    v: 1,
    run: { id: newRunId(), workflow: 'w' },
    step: { id: newStepId(), name: 's', attempt: 1, kind: 'first' },
    startedAt: AT,
    project: '/p',
  };
  const session = { v: 1, type: 'session.ended', at: AT + 3000, session: newSessionId(), startedAt: AT } as const;
  appendRecord(openContextFolder(`${home}/spool`, context), { ...session, exitCode: 0, ...end });
  const store = await openNewStore(isolatedEnvironment(home));
  try {
    await drain(newDrain({ store, home, exports: true }));
    return await booksOf(store);
  } finally {
    await store.close();
  }
}

async function booksOf(store: Store): Promise<Books> {
  const requests = await store.db.selectFrom('request').selectAll().orderBy('id').execute();
  const counters = await store.db.selectFrom('counter').selectAll().execute();
  const spans = await store.db.selectFrom('outbox').select('body').execute();
  return {
    requests: requests.map((row) => ({
      model: row.model,
      source: row.source,
      cost: row.cost_nano_usd,
      input: row.input,
      output: row.output,
    })),
    counters: Object.fromEntries(counters.map(({ name, labels, part, value }) => [`${name} ${labels} ${part}`, value])),
    spans: spans.map(({ body }) => JSON.parse(body) as SpanData),
    sessions: await sessionsOf(store),
  };
}

function sessionsOf({ db }: Store) {
  return db.selectFrom('session').selectAll().execute();
}

function ledger(requests: LedgerRequest[], billed?: Bill): Ledger {
  return {
    sessionId: 'c',
    startedAt: AT,
    endedAt: AT + 2000,
    requests,
    toolCalls: [],
    agents: [],
    ...(billed && { bill: billed }),
  };
}

function bill(models: Record<string, [Partial<TokenUsage>, number]>): Bill {
  return {
    costNanoUsd: Object.values(models).reduce((sum, [, cost]) => sum + cost, 0),
    models: Object.fromEntries(
      Object.entries(models).map(([model, [counts, costNanoUsd]]) => [model, { usage: usage(counts), costNanoUsd }]),
    ),
  };
}

function usage(counts: Partial<TokenUsage>): TokenUsage {
  return { ...NO_USAGE, ...counts };
}

function differences({ counters }: Books): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counters)
      .filter(([key]) => key.startsWith('stepmeter.reconcile.difference'))
      .map(([key, value]) => {
        const labels = JSON.parse(key.slice(key.indexOf('{'), key.lastIndexOf('}') + 1)) as Record<string, string>;
        return [`${labels['stepmeter.reconcile.outcome']} ${labels['stepmeter.reconcile.kind']}`, value];
      }),
  );
}

function request(messageId: string, counts: Partial<TokenUsage>, more: Partial<LedgerRequest> = {}): LedgerRequest {
  return {
    messageId,
    requestId: `req_${messageId}`,
    model: OPUS,
    startedAt: AT,
    endedAt: AT + 1000,
    usage: usage(counts),
    toolUseIds: [],
    ...more,
  };
}
