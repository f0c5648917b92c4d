import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DETECTION_SIGNAL } from '../../src/core/signal.ts';
import { realTests } from '../../src/testing/real.ts';
import { promtool, promtoolAnswers } from '../../src/testing/stack/promtool.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { evaluateRules } from './evaluate-rule.ts';
import { startPrometheus } from './notifiers/own-prometheus.ts';
import { prometheusAlertRules } from './notifiers/prometheus-alert-rules.ts';
import { readAlerting } from './provisioned-alerting.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/alerts/rule.ts';
import { ATTRIBUTE, METRIC } from '../../src/telemetry/names.ts';

const real = realTests('conditions of alerts', missingStackParts(['promtool', 'prometheus']));

const RULES = JSON.stringify(prometheusAlertRules(readAlerting().groups, '1m'));

/** The series that decides on each alert. */
const CONDITIONS: Readonly<Record<string, string>> = {
  'Cost increased': regression(DETECTION_SIGNAL.cost),
  'Duration increased': regression(DETECTION_SIGNAL.duration),
  'Token usage increased': regression(DETECTION_SIGNAL.tokens),
  'Success rate dropped': regression(DETECTION_SIGNAL.success),
  'Repairs increased': regression(DETECTION_SIGNAL.repairs),
  'Errors increased': regression(DETECTION_SIGNAL.errors),
  'Budget at risk': RULE_SERIES.budgetWarning,
  'Budget exhausted': RULE_SERIES.budgetExceeded,
  'Error spike': RULE_SERIES.errorsSpike,
  'Run stuck': RULE_SERIES.runStuck,
  'Configuration set aside': RULE_SERIES.selectionAlarmed,
  'Configuration drift': RULE_SERIES.configurationDrifted,
  'Cached result was wrong': RULE_SERIES.cacheWrong,
  'Recorded usage differs from bill': RULE_SERIES.billDiffers,
  'Relay not reporting': RULE_SERIES.telemetrySilent,
  'Spool backlog growing': RULE_SERIES.spoolGrowing,
  'Export backlog growing': RULE_SERIES.outboxGrowing,
  'Records quarantined': RULE_SERIES.quarantineGrowing,
  'Hooks are slow': RULE_SERIES.hooksSlow,
};

const TITLES = Object.keys(CONDITIONS);

/** Minutes: one for each alert, one in which all fire, one in which none does, and the last, without series. */
const MINUTES = TITLES.length + 3;
const EVERY_MINUTE = Array.from({ length: MINUTES }, (_, minute) => minute);
const ALL = TITLES.length;

const series = Object.values(CONDITIONS).map((name, index) => ({
  series: name,
  values: EVERY_MINUTE.map((minute) => valueAt(index, minute)).join(' '),
}));

describe.skipIf(real.skip)(real.title, () => {
  test('each alert fires while its series is 1, and neither at 0, nor without the series, nor for another one', async () => {
    const answers = await promtoolAnswers({
      rules: RULES,
      series,
      everySeconds: 60,
      at: (MINUTES - 1) * 60,
      queries: EVERY_MINUTE.map((minute) => {
        const ago = (MINUTES - 1 - minute) * 60;
        return `ALERTS{alertstate="firing"}${ago === 0 ? '' : ` offset ${ago}s`}`;
      }),
    });
    const firing = answers.map((samples) => samples.map(({ labels }) => labels['alertname']).toSorted());
    expect(firing).toEqual([...TITLES.map((title) => [title]), TITLES.toSorted(), [], []]);
    expect(TITLES.toSorted()).toEqual(
      readAlerting()
        .groups.flatMap(({ rules }) => rules.map(({ title }) => title))
        .toSorted(),
    );
  });

  test('a Prometheus without data neither fires an alert nor causes an error', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'stepmeter-conditions-'));
    writeFileSync(join(dir, 'prometheus.json'), '{}');
    const prometheus = await startPrometheus(dir, join(dir, 'prometheus.json'));
    try {
      expect(await evaluateRules(readAlerting(), prometheus.url)).toEqual([]);
    } finally {
      await prometheus.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test('texts of alerts without figures have no gaps of the template language', async () => {
    const test_ = {
      rule_files: ['rules.yml'],
      tests: [
        {
          interval: '1m',
          input_series: series.map((one) => ({ ...one, values: '1' })),
          // Nothing is expected, so that promtool prints what it got.
          alert_rule_test: TITLES.map((alertname) => ({ eval_time: '0m', alertname, exp_alerts: [] })),
        },
      ],
    };
    const { output } = await promtool(['test', 'rules', 'test.json'], {
      'rules.yml': RULES,
      'test.json': JSON.stringify(test_),
    });
    const texts = [...output.matchAll(/Annotations:\{.*\}/g)].map(([text]) => text);
    expect(texts).toHaveLength(TITLES.length);
    for (const text of texts) {
      expect(text).not.toMatch(/error expanding|no value|NaN|%!|\{\{|=-1\b|%22-1/);
      expect(text).toMatch(/\?from=(now-24h|\d{9,})&to=now/);
    }
  });
});

function regression(signal: string): string {
  return `${prometheusName(METRIC.regressionState)}{${prometheusLabel(ATTRIBUTE.signal)}="${signal}"}`;
}

function valueAt(index: number, minute: number): string {
  if (minute === MINUTES - 1) return 'stale';
  return minute === index || minute === ALL ? '1' : '0';
}
