import { cpSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toNanoUsd } from '../../src/pricing/pricing.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import type { Conversation } from '../../src/testing/fake-model/plan.ts';
import { sampleSession } from '../../src/testing/fake-model/sample-session.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryExemplars, queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { fetchTrace } from '../../src/testing/stack/jaeger-queries.ts';
import { searchTraces } from '../traceql/search-traces.ts';
import { billOf, sumsOf, type Result } from '../../src/testing/store/bill-sums.ts';
import { byId, exportedSpans, keepExportedSpans } from '../../src/testing/stack/exported-spans.ts';
import { sumOf, traceTree } from './spans-of.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;
const real = realTests('the line from the real CLI to Jaeger, Prometheus and the store', [
  ...missingStackParts(PARTS),
  ...missingClaude(),
]);

const TREE = `invoke_workflow package-build
  step implement
    invoke_agent claude-code
      chat claude-opus-5-5
      execute_tool Write
        file create
      execute_tool Write
        file create
      chat claude-opus-5-5
      execute_tool Edit
        file modify
      chat claude-opus-5-5
      execute_tool Bash
      chat claude-opus-5-5
      execute_tool Bash
      chat claude-opus-5-5
      execute_tool Agent
        invoke_agent general-purpose
          chat claude-opus-5-5
          execute_tool Write
            file create
          chat claude-opus-5-5
      chat claude-opus-5-5`;

describe.skipIf(real.skip)(`${real.title}`, () => {
  let stack: Stack;

  beforeAll(async () => void (stack = await startTemporaryStack({ parts: PARTS })));

  afterAll(() => stack?.stop());

  describe.each([
    { form: 'module', version: {} },
    { form: 'command', version: { claimedVersion: '2.1.200 (Claude Code)' } },
  ])('with the hooks as a $form', ({ form, version }) => {
    let model: FakeModel;
    let workshop: Workshop;
    let result: Result;
    let report: RunReport;
    const exportTo = () => ({ STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint, STEPMETER_ENVIRONMENT: `test-${form}` });
    const total = async (metric: string): Promise<number> => {
      const [sample] = await queryInstant(
        stack.prometheusUrl,
        `sum(${metric}{deployment_environment_name="test-${form}"})`,
      );
      return sample?.value ?? Number.NaN;
    };
    const show = async (): Promise<RunReport> => {
      const [newest] = JSON.parse((await workshop.stepmeter(['runs', '--json'])).stdout) as [{ id: string }];
      return JSON.parse((await workshop.stepmeter(['show', newest.id, '--json'])).stdout) as RunReport;
    };

    beforeAll(async () => {
      const turns: Conversation[] = [];
      model = await startFakeModel({ plans: turns });
      workshop = openWorkshop({ modelUrl: model.url, ...version });
      turns.push(...sampleSession(workshop.project));
      await keepExportedSpans(join(workshop.dir, 'state'));
      const claude = ['claude', '-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions'];
      const step = ['exec', '--workflow', 'package-build', '--step', 'implement', '--', ...claude];
      const done = await workshop.stepmeter(step);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      result = JSON.parse(done.stdout) as Result;
      cpSync(join(workshop.dir, 'state', 'spool'), join(workshop.dir, 'copy'), { recursive: true });
      const pass = await workshop.stepmeter(['relay', '--once', '--json'], exportTo());
      expect(pass).toMatchObject({ code: 0, stderr: '' });
      report = await show();
    });

    afterAll(async () => {
      await model?.close();
      workshop?.remove();
    });

    test('hangs every request, tool call and file operation under the step, in one trace', async () => {
      const spans = await eventually(() => fetchTrace(stack.jaegerUrl, report.run.traceId));
      expect(traceTree(spans)).toBe(TREE);
      for (const span of spans) {
        expect(span.attributes['stepmeter.run.id']).toBe(report.run.id);
        expect(span.attributes['gen_ai.workflow.name']).toBe('package-build');
      }
    });

    test('has every span of the store with its parent, links, attributes, times and resource, and no other', async () => {
      const exported = await exportedSpans(join(workshop.dir, 'state'), `test-${form}`);
      expect(exported).toHaveLength(TREE.split('\n').length);
      const spans = await fetchTrace(stack.jaegerUrl, report.run.traceId);
      expect(spans.toSorted(byId)).toEqual(exported);
    });

    test('is found by TraceQL by run id and by file operation', async () => {
      const owner = `span.stepmeter.run.id = "${report.run.id}" && span.stepmeter.step.name = "implement"`;
      const find = (condition: string) =>
        eventually(async () => {
          const traces = await searchTraces(
            stack.jaegerUrl,
            `{ ${owner} && ${condition} } | select(span.file.path, span.gen_ai.tool.name)`,
          );
          expect(traces.map(({ traceId }) => traceId)).toEqual([report.run.traceId]);
          return traces.flatMap(({ spanSets }) => spanSets.flatMap(({ spans }) => spans));
        });
      const created = await find('span.stepmeter.file.operation = "create"');
      expect(created.map(({ attributes }) => attributes['file.path']).toSorted()).toEqual(['a.txt', 'b.txt', 'sub.md']);
      const modified = await find('span.stepmeter.file.operation = "modify"');
      expect(modified.map(({ attributes }) => attributes['file.path'])).toEqual(['a.txt']);
      const failed = await find('span.gen_ai.operation.name = "execute_tool" && status = error');
      expect(failed.map(({ attributes }) => attributes['gen_ai.tool.name'])).toEqual(['Bash']);
    });

    test('has the same tokens by kind, cost and counts in the store as on the bill', () => {
      const { totals } = report;
      expect(sumsOf(totals)).toEqual(billOf(result));
      expect(toNanoUsd(report.billUsd ?? 0)).toBe(billOf(result).nanoUsd);
      expect(totals.requests).toBe(model.requests.filter(({ tools = [] }) => tools.length > 0).length);
      expect(report.steps).toMatchObject([
        {
          name: 'implement',
          result: 'success',
          toolCalls: 7,
          failedToolCalls: 1,
          files: { created: 3, modified: 1, deleted: 0 },
        },
      ]);
    });

    const sumsInPrometheus = async () => ({
      input: await total('gen_ai_client_inference_usage_input_tokens_total'),
      output: await total('gen_ai_client_inference_usage_output_tokens_total'),
      cacheRead: await total('gen_ai_client_inference_usage_cache_read_input_tokens_total'),
      cacheWrite: await total('gen_ai_client_inference_usage_cache_write_input_tokens_total'),
      nanoUsd: toNanoUsd(await total('stepmeter_cost_total')),
      toolCalls: await total('stepmeter_tool_calls_total'),
      fileOperations: await total('stepmeter_file_operations_total'),
      runs: await total('stepmeter_runs_total'),
      steps: await total('stepmeter_steps_total'),
      differences: await total('stepmeter_reconcile_difference_total'),
    });
    const expectedSums = () => {
      const bill = billOf(result);
      return {
        ...bill,
        // OpenTelemetry counts cached tokens as input, the CLI does not.
        input: bill.input + bill.cacheRead + bill.cacheWrite,
        toolCalls: 7,
        fileOperations: 4,
        runs: 1,
        steps: 1,
        // No difference was counted, so the series does not exist.
        differences: Number.NaN,
      };
    };

    test('has the same tokens by kind, cost and counts in Prometheus', async () => {
      await eventually(async () => expect(await sumsInPrometheus()).toEqual(expectedSums()));
    });

    test('has as many durations as there were tool calls, and leads from them to the trace', async () => {
      expect(await total('gen_ai_execute_tool_duration_seconds_count')).toBe(7);
      const selector = `{deployment_environment_name="test-${form}"}`;
      const found = await queryExemplars(stack.prometheusUrl, `gen_ai_execute_tool_duration_seconds_bucket${selector}`);
      expect(new Set(found.map(({ labels }) => labels['trace_id']))).toEqual(new Set([report.run.traceId]));
    });

    test('has the same tokens and cost on the spans', async () => {
      const spans = await fetchTrace(stack.jaegerUrl, report.run.traceId);
      const chats = spans.filter(({ name }) => name.startsWith('chat '));
      const bill = billOf(result);
      expect(sumOf(chats, 'gen_ai.usage.input_tokens')).toBe(bill.input + bill.cacheRead + bill.cacheWrite);
      expect(sumOf(chats, 'gen_ai.usage.output_tokens')).toBe(bill.output);
      expect(toNanoUsd(sumOf(chats, 'stepmeter.cost.usd'))).toBe(bill.nanoUsd);
      const root = spans.find(({ name }) => name.startsWith('invoke_workflow'));
      expect(toNanoUsd(Number(root?.attributes['stepmeter.cost.usd']))).toBe(bill.nanoUsd);
    });

    test('counts once what comes twice', async () => {
      // A copy under the same names, and one in which every file is renamed.
      const [copy, spool] = [join(workshop.dir, 'copy'), join(workshop.dir, 'state', 'spool')];
      cpSync(copy, spool, { recursive: true });
      const files = readdirSync(copy, { recursive: true, encoding: 'utf8' });
      const records = files.filter((name) => name.endsWith('.json') && basename(name) !== 'context.json');
      for (const file of records) cpSync(join(copy, file), join(spool, dirname(file), `9-renamed-${basename(file)}`));
      const pass = await workshop.stepmeter(['relay', '--once', '--json'], exportTo());
      expect(JSON.parse(pass.stdout)).toMatchObject({ records: 2 * records.length, spans: 0 });
      expect(await show()).toEqual(report);
      const again = await eventually(() => fetchTrace(stack.jaegerUrl, report.run.traceId));
      expect(traceTree(again)).toBe(TREE);
      await eventually(async () => expect(await sumsInPrometheus()).toEqual(expectedSums()));
    });
  });
});
