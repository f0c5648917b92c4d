import { context as otelContext, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { isolatedState, workInEmptyFolder } from '../testing/isolated-state.ts';
import { stepsByName } from '../testing/read-spool.ts';
import { traceIdOf } from '../core/ids/ids.ts';
import { runSpanId, stepSpanId } from '../core/ids/span-ids.ts';
import { step, workflow } from './index.ts';

beforeEach(workInEmptyFolder);

describe("with the user's own OpenTelemetry SDK", () => {
  test('a span that is started in a run or step is its child, in the trace of the run', async () => {
    const [home, exporter] = [isolatedState(), userSdk()];
    const runId = await workflow('w', {}, async ({ id }) => {
      userSpan('in run', () => {});
      await step('a', {}, async () => {
        userSpan('in step', () => {});
        await Promise.resolve();
        await step('b', {}, () => userSpan('in nested step', () => userSpan('deeper', () => {})));
        userSpan('after nested step', () => {});
      });
      return id;
    });
    const { a, b } = stepsByName(home);
    const deeperParent = exporter
      .getFinishedSpans()
      .find(({ name }) => name === 'in nested step')
      ?.spanContext();
    expect(parentsOf(exporter)).toEqual({
      'in run': runSpanId(runId),
      'in step': stepSpanId(a?.id ?? ''),
      'in nested step': stepSpanId(b?.id ?? ''),
      deeper: deeperParent?.spanId,
      'after nested step': stepSpanId(a?.id ?? ''),
    });
    const traces = exporter.getFinishedSpans().map((span) => span.spanContext().traceId);
    expect(new Set(traces)).toEqual(new Set([traceIdOf(runId)]));
  });

  test('spans of steps that run side by side are children of their own step each', async () => {
    const [home, exporter] = [isolatedState(), userSdk()];
    const branch = (name: string): Promise<void> =>
      step(name, {}, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        userSpan(`in ${name}`, () => {});
      });
    await workflow('w', {}, () => Promise.all([branch('a'), branch('b')]));
    const { a, b } = stepsByName(home);
    expect(parentsOf(exporter)).toEqual({ 'in a': stepSpanId(a?.id ?? ''), 'in b': stepSpanId(b?.id ?? '') });
  });

  test("what the user's own context carries is still there inside a step", async () => {
    isolatedState();
    userSdk();
    const key = Symbol('tenant');
    const seen = await otelContext.with(otelContext.active().setValue(key, 'acme'), () =>
      workflow('w', {}, () => step('a', {}, () => otelContext.active().getValue(key))),
    );
    expect(seen).toBe('acme');
  });

  test("where Stepmeter is off, the user's spans keep the parent that they had", async () => {
    isolatedState();
    vi.stubEnv('STEPMETER', '0');
    const exporter = userSdk();
    const outer = await userSpan('outer', async (span) => {
      await workflow('w', {}, () => step('a', {}, () => userSpan('inner', () => {})));
      return span.spanContext().spanId;
    });
    expect(parentsOf(exporter)).toEqual({ outer: undefined, inner: outer });
  });
});

describe('with an SDK that another version of the API registered', () => {
  const REGISTRY = Symbol.for('opentelemetry.js.api.1');

  const registered = (registry: unknown): void => {
    Reflect.set(globalThis, REGISTRY, registry);
    onTestFinished(() => void Reflect.deleteProperty(globalThis, REGISTRY));
  };

  test.each(['1.4.0', '1.9.0', '1.10.0', '1.11.0', '1.12.0-rc.1'])(
    'spans are children of the step when version %s registered it',
    async (version) => {
      const [home, exporter] = [isolatedState(), new InMemorySpanExporter()];
      const manager = new AsyncLocalStorageContextManager().enable();
      registered({ version, context: manager });
      const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
      const span = (name: string): void => provider.getTracer('user').startSpan(name, {}, manager.active()).end();
      await step('a', {}, async () => {
        await Promise.resolve();
        span('in step');
      });
      span('after');
      expect(parentsOf(exporter)).toEqual({ 'in step': stepSpanId(stepsByName(home).a?.id ?? ''), after: undefined });
    },
  );

  test.each([
    ['no context manager', { version: '1.9.0', trace: {} }],
    ['a context manager without functions', { version: '1.9.0', context: { active: true } }],
    ['a registry that is no object', 'taken'],
  ])('a step runs as usual with %s', async (_, registry) => {
    isolatedState();
    registered(registry);
    expect(await step('a', {}, () => 'done')).toBe('done');
  });
});

describe('without an OpenTelemetry SDK', () => {
  test('spans of the API stay what they are: nothing', async () => {
    isolatedState();
    const recording = await workflow('w', {}, () => step('a', {}, () => userSpan('x', (span) => span.isRecording())));
    expect(recording).toBe(false);
    expect(trace.getActiveSpan()).toBeUndefined();
  });
});

/** A typical OpenTelemetry SDK of an application; returns what it exports. */
function userSdk(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  otelContext.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  onTestFinished(() => {
    otelContext.disable();
    trace.disable();
  });
  return exporter;
}

function userSpan<T>(name: string, fn: (span: Span) => T): T {
  return trace.getTracer('user').startActiveSpan(name, (span) => {
    try {
      return fn(span);
    } finally {
      span.end();
    }
  });
}

function parentsOf(exporter: InMemorySpanExporter): Record<string, string | undefined> {
  return Object.fromEntries(exporter.getFinishedSpans().map((span) => [span.name, span.parentSpanContext?.spanId]));
}
