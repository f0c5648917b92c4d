import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { DIFFERENCE_OUTCOME } from '../../../telemetry/label-values.ts';
import { orZero } from '../../query.ts';
import type { Section } from '../board.ts';
import { addedHere, addedPerIntervalHere } from '../narrow.ts';
import { bars } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { COLOUR, UNIT } from '../style.ts';

const MEANING =
  'Kinds: tokens (input, output, cache_read, cache_write), billionths of a dollar (cost), and what a step changed in the end against its file operations (files, bytes).';

const kinds = { by: [ATTRIBUTE.difference] };

const differences = table({
  title: 'Differences by kind',
  description: `What the two witnesses of a session, and of a step's files, did not agree on within the range; 0 everywhere is what is hoped for. "Filled in" came from the CLI's own bill, "open" could not be explained. ${MEANING} From stepmeter.reconcile.difference.`,
  keys: [{ attribute: ATTRIBUTE.difference, title: 'Kind' }],
  figures: [
    {
      title: 'Open',
      // Differences of files have no outcome: nothing fills them in.
      expr: addedHere(METRIC.reconcileDifference, whose(`!="${DIFFERENCE_OUTCOME.filled}"`)),
      unit: UNIT.exact,
      thresholds: [{ from: 1, colour: COLOUR.warning }],
    },
    {
      title: 'Filled in',
      expr: addedHere(METRIC.reconcileDifference, whose(`="${DIFFERENCE_OUTCOME.filled}"`)),
      unit: UNIT.exact,
    },
  ],
});

const overTime = bars({
  title: 'Requests without a price',
  description:
    'Model requests since the bar before of models that the price table does not know: their cost counts as 0 until it is told (STEPMETER_PRICES). From stepmeter.requests.unpriced.',
  unit: UNIT.exact,
  queries: [
    {
      expr: orZero(addedPerIntervalHere(METRIC.unpricedRequests, { by: [ATTRIBUTE.requestModel] }), [
        ATTRIBUTE.requestModel,
      ]),
      by: [ATTRIBUTE.requestModel],
    },
  ],
});

/** Whether the figures are right. */
export const reconciliation: Section = { title: 'Are the figures right', panels: [differences, overTime] };

function whose(outcome: string) {
  return { ...kinds, where: { [ATTRIBUTE.differenceOutcome]: outcome } };
}
