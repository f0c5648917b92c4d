import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bashCall } from '../../src/testing/fake-model/bash.ts';
import { toNanoUsd } from '../../src/pricing/pricing.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { billOf, type Result } from '../../src/testing/store/bill-sums.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;
const real = realTests("the CLI's own telemetry beside ours", [...missingStackParts(PARTS), ...missingClaude()]);

const USAGE = {
  input_tokens: 100,
  output_tokens: 20,
  cache_read_input_tokens: 3000,
  cache_creation_input_tokens: 400,
  cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 0 },
} as const;

describe.skipIf(real.skip)(real.title, () => {
  let stack: Stack;
  let model: FakeModel;
  let workshop: Workshop;

  const value = async (query: string): Promise<number> =>
    (await queryInstant(stack.prometheusUrl, query))[0]?.value ?? Number.NaN;

  /** Runs the CLI in a step with its own metrics enabled, with delta temporality, sent to the same collector. */
  const runStep = async (): Promise<Result> => {
    const claude = ['claude', '-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions'];
    const done = await workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', ...claude], {
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: stack.otlpEndpoint,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
    });
    expect(done.code, done.stderr).toBe(0);
    return JSON.parse(done.stdout) as Result;
  };

  const theirs = async () => ({
    input: await value('sum(claude_code_token_usage_tokens_total{type="input"})'),
    output: await value('sum(claude_code_token_usage_tokens_total{type="output"})'),
    cacheRead: await value('sum(claude_code_token_usage_tokens_total{type="cacheRead"})'),
    cacheWrite: await value('sum(claude_code_token_usage_tokens_total{type="cacheCreation"})'),
    nanoUsd: toNanoUsd(await value('sum(claude_code_cost_usage_USD_total)')),
  });

  const ours = async () => {
    const cacheRead = await value('sum(gen_ai_client_inference_usage_cache_read_input_tokens_total)');
    const cacheWrite = await value('sum(gen_ai_client_inference_usage_cache_write_input_tokens_total)');
    return {
      // OpenTelemetry counts cached tokens as input, the CLI does not.
      input: (await value('sum(gen_ai_client_inference_usage_input_tokens_total)')) - cacheRead - cacheWrite,
      output: await value('sum(gen_ai_client_inference_usage_output_tokens_total)'),
      cacheRead,
      cacheWrite,
      nanoUsd: toNanoUsd(await value('sum(stepmeter_cost_total)')),
    };
  };

  beforeAll(async () => {
    stack = await startTemporaryStack({ parts: PARTS });
    const tools = [bashCall('true')];
    model = await startFakeModel([
      { tools, usage: USAGE },
      { text: 'done', usage: USAGE },
    ]);
    workshop = openWorkshop({ modelUrl: model.url });
  });

  afterAll(async () => {
    workshop?.remove();
    await model?.close();
    await stack?.stop();
  });

  test('counts the same under names of its own, twice over, and ours are counted once', async () => {
    const results = [await runStep(), await runStep()];
    const bill = billOf(...results);
    expect(bill.output).toBeGreaterThan(0);
    await eventually(async () => expect(await theirs()).toEqual(bill));

    const pass = await workshop.stepmeter(['relay', '--once', '--json'], {
      STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint,
    });
    expect(pass).toMatchObject({ code: 0 });
    await eventually(async () => expect(await ours()).toEqual(bill));
    expect(await theirs()).toEqual(bill);
    // No Stepmeter series comes from the CLI, and vice versa.
    expect(await value('count({job="stepmeter",__name__=~"claude_code.*"})')).toBeNaN();
    expect(await value('count({job!="stepmeter",__name__=~"(stepmeter|gen_ai)_.*"})')).toBeNaN();
    const emails = await queryInstant(stack.prometheusUrl, '{user_email=~".*@.*"}');
    expect(emails).toEqual([]);
  });
});
