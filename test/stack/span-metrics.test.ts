import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts, type StackPart } from '../../src/testing/stack/native-binaries.ts';
import { sendSpans } from '../../src/testing/stack/otlp-client.ts';
import { queryExemplars, queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';

const PARTS: readonly StackPart[] = ['otelcol', 'jaeger', 'prometheus'];

const real = realTests('span metrics', missingStackParts(PARTS));

const CALLS = 'traces_span_metrics_calls_total';
/** The default interval is 15 seconds. */
const OFTEN = 'connectors::span_metrics::metrics_flush_interval: 500ms';

describe.skipIf(real.skip)(real.title, () => {
  let stack: Stack;

  /** Sends three steps, one of which failed; returns the ids of their traces. */
  const sendSteps = async (): Promise<string[]> => {
    const spans = [100, 200, 4000].map((durationMs, i) => ({
      traceId: randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      name: 'step implement',
      durationMs,
      attributes: {
        'gen_ai.workflow.name': 'package-build',
        'stepmeter.step.name': 'implement',
        'stepmeter.run.id': `run-${i}`,
        ...(i === 2 && { 'error.type': 'TestsFail' }),
      },
      ...(i === 2 && { errorMessage: 'tests fail' }),
    }));
    await sendSpans(stack.otlpEndpoint, spans, { 'service.name': 'stepmeter', 'service.instance.id': 'store-1' });
    return spans.map(({ traceId }) => traceId);
  };

  const callsAre = (count: number): Promise<void> =>
    eventually(async () => {
      const samples = await queryInstant(stack.prometheusUrl, `sum(${CALLS}{span_name="step implement"})`);
      expect(samples[0]?.value).toBe(count);
    });

  beforeAll(async () => void (stack = await startTemporaryStack({ parts: PARTS, collector: OFTEN })));

  afterAll(() => stack?.stop());

  test('show durations of spans, by bounded labels, with exemplars that lead to their traces', async () => {
    const traces = await sendSteps();
    await callsAre(3);
    const series = await queryInstant(stack.prometheusUrl, CALLS);
    expect(
      series.map(({ labels, value }) => [labels['error_type'] ?? '', labels['status_code'], value]).sort(),
    ).toEqual([
      ['', 'STATUS_CODE_UNSET', 2],
      ['TestsFail', 'STATUS_CODE_ERROR', 1],
    ]);
    expect(new Set(series.flatMap(({ labels }) => Object.keys(labels)))).toEqual(
      new Set([
        ...['__name__', 'job', 'instance', 'service_name', 'span_name', 'span_kind', 'status_code'],
        ...['gen_ai_workflow_name', 'stepmeter_step_name', 'error_type'],
      ]),
    );
    // The median of three durations, as estimated from the histogram.
    const [median] = await queryInstant(
      stack.prometheusUrl,
      'histogram_quantile(0.5, sum(traces_span_metrics_duration_seconds))',
    );
    expect(median?.value).toBeGreaterThan(0.18);
    expect(median?.value).toBeLessThan(0.22);
    const exemplars = await queryExemplars(stack.prometheusUrl, 'traces_span_metrics_duration_seconds');
    expect(exemplars.length).toBeGreaterThan(0);
    for (const { labels } of exemplars) expect(traces).toContain(labels['trace_id']);
  });

  test('go on as the same series when the collector was started again', async () => {
    await stack.stopPart('otelcol');
    await stack.startPart('otelcol');
    await sendSteps();
    await sendSteps();
    // They count what the collector received since its start, not the previous three.
    await callsAre(6);
    const series = await queryInstant(stack.prometheusUrl, `count(${CALLS})`);
    expect(series[0]?.value).toBe(2);
  });
});
