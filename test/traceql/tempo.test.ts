import { resourceFromAttributes } from '@opentelemetry/resources';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readableSpan, serializeSpans } from '../../src/export/export-spans.ts';
import { openOtlpClient } from '../../src/export/otlp-client.ts';
import { byId, expectedSpan } from '../../src/testing/stack/exported-spans.ts';
import { stackTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { fetchTempoTrace, searchTempo } from './tempo-queries.ts';
import { findTraces, type FoundTrace } from './find-traces.ts';
import { parseTraceql } from './parse-traceql.ts';
import { SAMPLE, sampleSpans } from './sample-spans.ts';
import { usedQueries } from './used-queries.ts';

const PARTS = ['tempo'] as const;
const real = stackTests('the evaluator of TraceQL beside a real Tempo', PARTS);

const AT = Date.now() - 1_800_000;

const SENT = sampleSpans(AT);

const RESOURCE = { 'service.name': 'stepmeter', 'deployment.environment.name': SAMPLE.environment };

const RANGE = { from: AT - 60_000, to: AT + 3_600_000 };

const SPANS = SENT.map((span) => expectedSpan(span, RESOURCE));

/** Semantics that the queries rely on. */
const SEMANTICS = [
  '{ span.stepmeter.cost.usd >= 0 }',
  '{ span.stepmeter.cost.usd >= 0.0 }',
  '{ span.stepmeter.cost.usd >= 0 + 0.0 }',
  '{ span.stepmeter.step.kind != "first" }',
  '{ span.gen_ai.tool.name !~ "Ba.*" }',
  '{ span.gen_ai.tool.name =~ "Bas" }',
  '{ status = error || (span.stepmeter.step.name = "plan" && span.stepmeter.step.kind = "retry") }',
  '{ kind = client }',
  '{ duration >= 150s && duration < 20m }',
  '{ rootName = "invoke_workflow docs" && traceDuration > 20m }',
  '{ resource.deployment.environment.name = "sample" }',
];

describe.skipIf(real.skip)(real.title, () => {
  let dir: string;
  let stack: Stack;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stepmeter-traceql-'));
    stack = await startStack({ parts: PARTS, dir });
    const client = openOtlpClient('traces', `${stack.tempoOtlpUrl}/v1/traces`);
    const spans = SENT.map((span) => readableSpan(span, resourceFromAttributes(RESOURCE)));
    expect(await client.post(serializeSpans(spans))).toMatchObject({ outcome: 'accepted', rejected: 0 });
    await client.close();
    await eventually(async () => {
      const traces = await searchTempo(stack.tempoUrl, '{ }', RANGE, { spss: SPANS.length });
      expect(traces.flatMap(({ spanSets }) => spanSets.map(({ matched }) => matched))).toHaveLength(3);
    });
  });

  afterAll(async () => {
    await stack?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  test('has the spans that were sent', async () => {
    const ids = [...new Set(SPANS.map(({ traceId }) => traceId))];
    const stored = (await Promise.all(ids.map((id) => fetchTempoTrace(stack.tempoUrl, id)))).flat();
    // Only Jaeger's storage marks links.
    const sent = SPANS.map((span) => ({ ...span, links: span.links.map((link) => ({ ...link, attributes: {} })) }));
    expect(stored.toSorted(byId)).toEqual(sent.toSorted(byId));
  });

  const queries = [...usedQueries(SAMPLE), ...SEMANTICS.map((query) => ({ where: 'semantics', query }))];

  test.each(queries)('$where: $query finds the same', async ({ query }) => {
    const limits = { limit: 100, spss: 1000 };
    const inTempo = await searchTempo(stack.tempoUrl, query, RANGE, limits);
    expect(comparable(inTempo, query)).toEqual(comparable(findTraces(SPANS, query, RANGE, limits), query));
  });
});

/**
 * The parts of the result that do not depend on Tempo's columns: the traces, their spans, and the attributes of
 * `select()`.
 */
function comparable(traces: readonly FoundTrace[], query: string): object[] {
  const selected = parseTraceql(query).selected.map(({ name }) => name);
  return traces
    .map(({ traceId, rootName, rootService, startTime, durationMs, spanSets }) => ({
      ...{ traceId, rootName, rootService, startTime, durationMs },
      spanSets: spanSets.map(({ matched, spans }) => ({
        matched,
        spans: spans
          .map(({ spanId, attributes }) => ({ spanId, attributes: selected.map((name) => [name, attributes[name]]) }))
          .toSorted((a, b) => a.spanId.localeCompare(b.spanId)),
      })),
    }))
    .toSorted((a, b) => a.traceId.localeCompare(b.traceId));
}
