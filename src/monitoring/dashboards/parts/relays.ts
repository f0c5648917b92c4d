import type { Section } from '../dashboard.ts';
import { EMPTY_CELL } from '../../panels/column.ts';
import { COLOR, UNIT, levels } from '../../panels/style.ts';
import { table } from '../../panels/table.ts';
import { INSTANCE } from '../../queries/prometheus-names.ts';
import { secondsSinceLastReport } from '../../queries/promql.ts';
import { currentMaxInScope, currentSumInScope, inScope } from '../../queries/scope.ts';
import { RELAY_SILENCE_LEVELS } from '../../thresholds.ts';
import { METRIC } from '../../../telemetry/names.ts';

const duration = { unit: UNIT.duration };

const byStore = { by: [INSTANCE] };

const report = { noValue: EMPTY_CELL };

/** One row per relay, so that a silent one is not hidden by others. */
export const relays: Section = {
  title: 'Relays',
  panels: [
    table({
      title: 'Relays',
      description:
        'Every relay that reported in the last two days and was not stopped, by the ID of its store: a relay that is silent has no backlog and no lag. Metrics: stepmeter.relay.up, stepmeter.spool.depth, stepmeter.outbox.depth, stepmeter.relay.lag.',
      width: 24,
      height: 5,
      noValue: 'No relay has reported in the last two days.',
      keys: [{ attribute: INSTANCE, title: 'Store' }],
      values: [
        {
          title: 'Last report',
          noValue: 'stopped',
          expr: secondsSinceLastReport(inScope(METRIC.relayUp)),
          ...duration,
          color: COLOR.good,
          thresholds: levels(RELAY_SILENCE_LEVELS),
        },
        { title: 'Spool backlog', expr: currentSumInScope(METRIC.spoolDepth, byStore), unit: UNIT.exact, ...report },
        { title: 'Export backlog', expr: currentSumInScope(METRIC.outboxDepth, byStore), unit: UNIT.exact, ...report },
        { title: 'Lag', expr: currentMaxInScope(METRIC.relayLag, byStore), ...duration, ...report },
      ],
    }),
  ],
};
