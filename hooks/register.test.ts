import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { INTERACTIVE_FOLDER, spoolFolder } from '../src/core/environment.ts';

// The CLI requires `.js` in the imports of the module, where Node requires the name of the file.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      /\/hooks\/register\.ts/.test(context.parentURL ?? '') ? specifier.replace(/\.js$/, '.ts') : specifier,
      context,
    ),
});

/** The number of engines so far: each loads the module again, because its state belongs to one process of the CLI. */
let engines = 0;

const ENV = { STEPMETER_SPOOL: '/spool/step', STEPMETER_SESSION: 's1' };

const start = { hook_event_name: 'SessionStart', session_id: 'claude-1', source: 'startup' };
const wrote = {
  hook_event_name: 'PostToolUse',
  tool_name: 'Write',
  tool_use_id: 't1',
  tool_response: { type: 'create', filePath: '/p/a', content: 'secret' },
};

const USAGE = { input_tokens: 3, output_tokens: 4, cache_creation_input_tokens: 10, ephemeral_1h_input_tokens: 7 };

describe('the module', () => {
  test('records the session and its tool calls without their content, and changes nothing', async () => {
    const { call, files, records } = await engine(ENV);
    for (const event of [start, wrote, { ...wrote, hook_event_name: 'PostToolUseFailure', error: 'Exit code 2' }])
      expect(await call(event.hook_event_name, event)).toBe('answer');
    expect(await call('SessionEnd', { hook_event_name: 'SessionEnd' })).toBe('answer');
    expect(records()).toMatchObject(
      ['SessionStart', 'PostToolUse', 'PostToolUseFailure', 'SessionEnd'].map((hook_event_name) => ({
        v: 1,
        type: 'hook',
        via: 'module',
        session: 's1',
        payload: { measured: true, hook_event_name },
      })),
    );
    expect(records()[1]).toMatchObject({ payload: { files: [{ path: '/p/a', size: 6 }] } });
    expect(JSON.stringify(records())).not.toContain('secret');
    const names = [...files.keys()];
    for (const name of names) expect(name).toMatch(/^\/spool\/step\/\d+-\d{6}-[0-9a-f]{8}\.json$/);
    expect(names.toSorted()).toEqual(names);
  });

  test('records a model request with its tokens and tools, and passes every part on', async () => {
    const { call, stream, records } = await engine(ENV);
    await call('SessionStart', start);
    const event = { turnId: 'turn', index: 2, model: 'opus', effort: 'high', agentId: 'a1' };
    expect(await drained(stream(event, answer))).toEqual(await drained(answer()));
    await call('SessionEnd', {});
    expect(records()[1]).toMatchObject({
      type: 'request',
      session: 's1',
      sessionId: 'claude-1',
      turnId: 'turn',
      index: 2,
      agentId: 'a1',
      effort: 'high',
      model: 'claude-opus-5-5',
      toolUseIds: ['t1', 't2'],
      usage: { input: 3, output: 4, cacheRead: 0, cacheWrite5m: 3, cacheWrite1h: 7, reasoning: 0 },
    });
    expect(JSON.stringify(records())).not.toContain('secret');
  });

  test('observes no request unless configured', async () => {
    const { hooks } = await engine(ENV, undefined, undefined, false);
    expect([...hooks.keys()]).not.toContain('turn.step');
    expect([...hooks.keys()]).toContain('classic.PostToolUse');
  });

  test('reports once, in the next record, how long the records before it took', async () => {
    const { call, records } = await engine(ENV);
    for (const event of [start, wrote, wrote]) {
      await call(event.hook_event_name, event);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await call('SessionEnd', { hook_event_name: 'SessionEnd' });
    const took = records().map((record) => record['took'] as number[]);
    expect(took.map((each) => each.length)).toEqual([0, 1, 1, 1]);
    for (const ms of took.flat()) expect(ms).toBeGreaterThanOrEqual(0);
  });

  test('reports no time for a record that was not written', async () => {
    let isFull = true;
    const { call, records } = await engine(ENV, () =>
      isFull ? Promise.reject(new Error('disk full')) : Promise.resolve(),
    );
    await call('PostToolUse', wrote);
    await new Promise((resolve) => setImmediate(resolve));
    isFull = false;
    await call('SessionEnd', { hook_event_name: 'SessionEnd' });
    expect(records()).toMatchObject([{ took: [] }]);
  });

  test('records no request that was not answered', async () => {
    const { call, stream, records } = await engine(ENV);
    await call('SessionStart', start);
    async function* unanswered(): Part {
      yield { kind: 'text' };
      return { usage: null };
    }
    await drained(stream({}, unanswered));
    await call('SessionEnd', {});
    expect(records()).toMatchObject([{ type: 'hook' }, { type: 'hook' }]);
  });

  test('writes everything before the session ends', async () => {
    let go = (): void => {};
    const opened = new Promise<void>((resolve) => (go = resolve));
    const { call, records } = await engine(ENV, () => opened);
    await call('SessionStart', start);
    await call('PostToolUse', wrote);
    const end = call('SessionEnd', { hook_event_name: 'SessionEnd' });
    expect(records()).toEqual([]);
    go();
    await end;
    expect(records()).toHaveLength(3);
  });

  test('records what the session does beside its tool calls, and whose process it is', async () => {
    const { call, records } = await engine(ENV, undefined, '4242 (claude) R 1 4242 0');
    const events = ['UserPromptSubmit', 'PermissionRequest', 'PermissionDenied', 'SubagentStart', 'SubagentStop'];
    const more = ['PostModelSwitch', 'Stop', 'StopFailure'];
    for (const hook_event_name of [...events, ...more])
      expect(
        await call(hook_event_name, { hook_event_name, prompt: 'secret', reason: 'secret', error: 'Secret one' }),
      ).toBe('answer');
    await call('SessionEnd', { hook_event_name: 'SessionEnd' });
    expect(records().map(({ cli, payload }) => [cli, (payload as Json)['hook_event_name']])).toEqual(
      [...events, ...more, 'SessionEnd'].map((name) => [4242, name]),
    );
    expect(JSON.stringify(records())).not.toMatch(/secret/i);
  });

  test('records a compaction that took place with what it saved, and no other', async () => {
    const { call, records } = await engine(ENV);
    const messages = [{ role: 'user', text: 'secret' }];
    const done = { messages, tokensBefore: 900, tokensAfter: 100 };
    expect(await call('session.compact', { trigger: 'auto', messages }, {}, done)).toBe(done);
    await call('session.compact', { trigger: 'precompute', messages }, {}, done);
    await call('session.compact', { trigger: 'manual', messages }, {}, { skip: 'blocked' });
    await call('SessionEnd', { hook_event_name: 'SessionEnd' });
    expect(records()).toMatchObject([
      {
        payload: {
          hook_event_name: 'PostCompact',
          session_id: 'claude-1',
          trigger: 'auto',
          tokens_before: 900,
          tokens_after: 100,
        },
      },
      { payload: { hook_event_name: 'SessionEnd' } },
    ]);
    expect(JSON.stringify(records())).not.toContain('secret');
  });

  test.each([
    { HOME: '/home/me' },
    { HOME: '/home/me', XDG_STATE_HOME: '/state' },
    { HOME: '/home/me', XDG_STATE_HOME: '/state', STEPMETER_HOME: '/own' },
    { HOME: '/home/me', STEPMETER_SPOOL: '', XDG_STATE_HOME: '', STEPMETER_HOME: '' },
  ])('records an interactive session where the relay reads it: %j', async (env) => {
    const { call, files } = await engine(env as Record<string, string>);
    await call('SessionStart', start);
    await call('SessionEnd', { hook_event_name: 'SessionEnd' });
    const folder = join(spoolFolder(env), INTERACTIVE_FOLDER);
    expect([...files.keys()].map((file) => dirname(file))).toEqual([folder, folder]);
    expect([...files.values()].map(({ session }) => session)).toEqual([undefined, undefined]);
  });

  test.each([
    ['switched off', { ...ENV, STEPMETER: '0' }],
    ['outside of a step, without a home', {}],
  ])('does nothing %s', async (_what, env) => {
    const { call, stream, records } = await engine(env);
    for (const event of [start, wrote]) expect(await call(event.hook_event_name, event)).toBe('answer');
    expect(await drained(stream({}, answer))).toHaveLength(4);
    expect(await call('SessionEnd', {})).toBe('answer');
    expect(records()).toEqual([]);
  });
});

type Part = AsyncGenerator<Json, Json>;

type Json = Record<string, unknown>;

test('a session whose step was removed from the spool is an interactive one', async () => {
  const { call, files } = await engine({ STEPMETER_SPOOL: '/spool/removed' });
  await call('SessionStart', start);
  await call('SessionEnd', {});
  const folders = new Set([...files.keys()].map((path) => path.slice(0, path.lastIndexOf('/'))));
  expect([...folders]).toEqual(['/spool/interactive']);
});

describe('the session continues', () => {
  test('where records cannot be written', async () => {
    const { call, stream } = await engine(ENV, () => Promise.reject(new Error('disk full')));
    expect(await call('SessionStart', start)).toBe('answer');
    expect(await call('PostToolUse', wrote)).toBe('answer');
    expect(await drained(stream({}, answer))).toHaveLength(4);
    expect(await call('SessionEnd', {})).toBe('answer');
  });

  test('where the engine has other ways than expected', async () => {
    const { call, stream } = await engine(ENV);
    expect(await call('SessionStart', start, { env: undefined })).toBe('answer');
    await call('SessionStart', start);
    expect(await call('PostToolUse', wrote, { fs: {} })).toBe('answer');
    expect(await drained(stream({}, answer, { session: {} }))).toHaveLength(4);
  });

  test('with the error of a request that failed', async () => {
    const { call, stream, records } = await engine(ENV);
    await call('SessionStart', start);
    const failed = new Error('overloaded');
    async function* failing(): Part {
      yield { kind: 'text' };
      throw failed;
    }
    await expect(drained(stream({}, failing))).rejects.toBe(failed);
    await call('SessionEnd', {});
    expect(records()).toMatchObject([{ type: 'hook' }, { type: 'hook' }]);
  });

  test('with a request that is interrupted', async () => {
    const { stream } = await engine(ENV);
    let closed = false;
    async function* endless(): Part {
      try {
        for (;;) yield { kind: 'text' };
      } finally {
        closed = true;
      }
    }
    const parts = stream({}, endless);
    await parts.next();
    await parts.return({});
    expect(closed).toBe(true);
  });
});

type Hook = ($: unknown, event: Json, next: (event: Json) => unknown) => unknown;

/** What the CLI does with a module: calls its hooks, and a gating hook's `catch` where the hook throws. */
async function engine(env: Record<string, string>, write?: () => Promise<void>, stat?: string, requests = true) {
  const { register } = (await import(`./register.ts?${(engines += 1)}`)) as typeof import('./register.ts');
  const files = new Map<string, Json>();
  const hooks = new Map<string, { hook: Hook; rescue?: Hook }>();
  const $ = {
    env: { get: async (name: string) => env[name] },
    fs: {
      read: async (path: string) => {
        if (path === '/spool/step/context.json') return '{}';
        return path === '/proc/self/stat' && stat ? stat : Promise.reject(new Error('ENOENT'));
      },
      write: async (path: string, text: string) => {
        await write?.();
        files.set(path, JSON.parse(text) as Json);
      },
    },
    session: { id: async () => 'claude-1' },
  };
  register(
    ((name: string, hook: Hook) => {
      hooks.set(name, { hook });
      return { catch: (rescue: Hook) => hooks.set(name, { hook, rescue }) };
    }) as unknown as Parameters<typeof register>[0],
    { requests },
  );
  const call = async (name: string, event: Json, over: object = {}, answered: unknown = 'answer'): Promise<unknown> => {
    const [engineNow, next] = [{ ...$, ...over }, () => Promise.resolve(answered)];
    const { hook, rescue } = hooks.get(name.includes('.') ? name : `classic.${name}`) ?? {};
    try {
      return await hook?.(engineNow, event, next);
    } catch {
      return rescue?.(engineNow, event, next);
    }
  };
  const stream = (event: Json, source: () => Part, over: object = {}): Part =>
    hooks.get('turn.step')?.hook({ ...$, ...over }, event, source) as Part;
  return {
    call,
    stream,
    files,
    hooks,
    records: () => [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record),
  };
}

/** Everything that comes out of a stream, its return value last. */
async function drained(stream: Part): Promise<Json[]> {
  const parts: Json[] = [];
  for (;;) {
    const { value, done } = await stream.next();
    parts.push(value);
    if (done) return parts;
  }
}

async function* answer(): Part {
  yield { kind: 'text', text: 'secret' };
  yield { kind: 'tool', id: 't1' };
  yield { kind: 'tool', id: 't2' };
  return { usage: { ...USAGE, model: 'claude-opus-5-5' }, stopReason: 'tool_use' };
}
