import { ERROR_SOURCE, SESSION_EVENT } from '../../../telemetry/label-values.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { addedHere, addedPerIntervalHere } from '../narrow.ts';
import { bars } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { workflowToRuns, stepToRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';

const overTime = bars({
  title: 'Errors over time',
  description:
    'Errors since the bar before, by what failed: a tool call, a model request that was given up, a permission that was denied, a step. From stepmeter.errors.',
  unit: UNIT.exact,
  nothing: 'no errors',
  queries: [
    { expr: addedPerIntervalHere(METRIC.errors, { by: [ATTRIBUTE.errorSource] }), by: [ATTRIBUTE.errorSource] },
  ],
});

const BY = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.errorSource, ATTRIBUTE.errorType];

const rows = table({
  title: 'Errors by step and type',
  description: 'How often which step met which error within the range. From stepmeter.errors.',
  keys: [
    workflowToRuns,
    stepToRuns,
    { attribute: ATTRIBUTE.errorSource, title: 'What failed' },
    { attribute: ATTRIBUTE.errorType, title: 'Type' },
  ],
  nothing: 'no errors',
  figures: [{ title: 'Errors', expr: `${addedHere(METRIC.errors, { by: BY })} > 0`, unit: UNIT.exact }],
});

const WAITS = [SESSION_EVENT.permissionRequest, SESSION_EVENT.permissionDenied].join('|');

const permissions = bars({
  title: 'Permission waits',
  description:
    'How often sessions stopped to ask for a permission since the bar before, and how often it was denied. How long they waited is on the spans of the session. From stepmeter.session.events.',
  unit: UNIT.exact,
  nothing: 'none',
  queries: [
    {
      expr: addedPerIntervalHere(METRIC.sessionEvents, {
        by: [ATTRIBUTE.sessionEvent],
        where: { [ATTRIBUTE.sessionEvent]: `=~"${WAITS}"` },
      }),
      by: [ATTRIBUTE.sessionEvent],
    },
  ],
});

const api = bars({
  title: 'API errors',
  description:
    'Model requests that were given up since the bar before, by type. Requests that the CLI tried again with success are not in it. From stepmeter.errors.',
  unit: UNIT.exact,
  nothing: 'none',
  queries: [
    {
      expr: addedPerIntervalHere(METRIC.errors, {
        by: [ATTRIBUTE.errorType],
        where: { [ATTRIBUTE.errorSource]: `="${ERROR_SOURCE.model}"` },
      }),
      by: [ATTRIBUTE.errorType],
    },
  ],
});

/** What went wrong on the way. */
export const errorsSection: Section = { title: 'Errors', panels: [overTime, rows, permissions, api] };
