import type { Panel, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { stat } from '../panels/single-values.ts';
import { COLOR, UNIT } from '../panels/style.ts';
import { ENVIRONMENT, prometheusLabel } from '../queries/prometheus-names.ts';
import { lastValue, orZero, selectorOf } from '../queries/promql.ts';
import { matchesVariable } from '../queries/scope.ts';
import { METRIC, SIMULATED_ENVIRONMENT } from '../../telemetry/names.ts';

/** A strip at the top of a dashboard, which says whether it contains simulated runs. */
export function simulatedBanner(): Panel {
  return stat({
    title: 'Simulated runs',
    description:
      'Whether the selected environments contain simulated runs, whose costs are not real. The variable "Environment" leaves them out unless "simulated" is selected. Metric: stepmeter.records.',
    unit: UNIT.exact,
    width: 24,
    height: 2,
    color: COLOR.neutral,
    thresholds: [{ from: 1, color: COLOR.warning }],
    filled: true,
    mappings: texts({
      0: 'Simulated runs are left out',
      1: 'SIMULATED RUNS ARE INCLUDED: the figures on this page are not real costs',
    }),
    queries: [{ expr: orZero(`sum (${simulatedStores()}) > bool 0`) }],
  }).build();
}

function texts(byValue: Readonly<Record<string, string>>): ValueMapping[] {
  const options = Object.fromEntries(Object.entries(byValue).map(([value, text]) => [value, { text }]));
  return [{ type: MappingType.ValueToText, options }];
}

function simulatedStores(): string {
  // Both matchers have to hold.
  const selected = `${matchesVariable('environment')},${prometheusLabel(ENVIRONMENT)}="${SIMULATED_ENVIRONMENT}"`;
  return lastValue(selectorOf(METRIC.records, { where: { [ENVIRONMENT]: selected } }));
}
