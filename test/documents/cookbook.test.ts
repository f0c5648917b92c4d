import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFile } from '../../src/core/environment.ts';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { fetchTraces } from '../../src/testing/stack/jaeger-queries.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { startPrometheus, type OwnPrometheus } from '../alerts/notifiers/own-prometheus.ts';
import { answerTo, type CookbookServers } from './cookbook-answers.ts';
import { questionCount, questions, writeResults } from './cookbook-questions.ts';

test('every question of the cookbook has a query and a result', () => {
  expect(questions().length).toBeGreaterThanOrEqual(30);
  expect(questions()).toHaveLength(questionCount());
  expect(questions().filter(({ result }) => result === '')).toEqual([]);
});

const SPAN = { from: Date.parse('2026-11-02T00:00:00Z'), to: Date.parse('2026-11-04T00:00:00Z') };

const real = realTests('the cookbook', missingStackParts(['jaeger', 'prometheus']));

describe.skipIf(real.skip)(real.title, () => {
  let dir: string;
  let stack: Stack;
  let prometheus: OwnPrometheus;
  let servers: CookbookServers;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'cookbook-'));
    const home = join(dir, 'home');
    const ages = { TEMPO_RETENTION: '876000h' };
    stack = await startStack({ parts: ['jaeger'], dir, env: ages });
    prometheus = await startPrometheus(dir, ageless(dir));
    const { spans } = await simulate({
      ...{ seed: 'cookbook', scenario: 'quiet', span: SPAN, runsPerMonth: 600, home },
      env: {
        STEPMETER_HOME: join(dir, 'none'),
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${stack.jaegerOtlpUrl}/v1/traces`,
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${prometheus.url}/api/v1/otlp/v1/metrics`,
      },
    });
    servers = {
      ...{ prometheusUrl: prometheus.url, jaegerUrl: stack.jaegerUrl, storeFile: storeFile({ STEPMETER_HOME: home }) },
      ...SPAN,
    };
    await eventually(async () => expect(await fetchTraces(stack.jaegerUrl, SPAN)).toHaveLength(spans));
  });

  afterAll(async () => {
    await Promise.all([stack?.stop(), prometheus?.stop()]);
    rmSync(dir, { recursive: true, force: true });
  });

  test('every query has the result that the page shows', async () => {
    const asked = questions();
    const results: string[] = [];
    for (const question of asked) results.push(await answerTo(question, servers));
    if (process.env['STEPMETER_WRITE_OUTPUT']) writeResults(results);
    for (const [index, { title, result }] of asked.entries())
      expect({ title, result: results[index] }).toEqual({ title, result });
  });
});

/** The configuration of Prometheus without rules, so that nothing is newer than the data, and for data of any age. */
function ageless(dir: string): string {
  const shipped = readFileSync(join(packageFolder(), 'prometheus/prometheus.yml'), 'utf8');
  const file = join(dir, 'prometheus.yml');
  const [withoutRules = ''] = [shipped.replace(/^rule_files:\n(?: .*\n)*/m, '')];
  writeFileSync(file, withoutRules.replace('out_of_order_time_window: 400d', 'out_of_order_time_window: 36500d'));
  return file;
}
