import type { KindOfHistory } from './histories.ts';
import type { Showing } from './panel-shape.ts';

const ALL_TAKEN = 'the relay took in all there was';

/** What is well in both histories, and shows as zero. */
const WELL: Expected = {
  'stepmeter-overview / Waiting': zero(ALL_TAKEN),
  'stepmeter-pipeline / Waiting in the spool': zero(ALL_TAKEN),
  'stepmeter-pipeline / Waiting for the collector': zero(ALL_TAKEN),
  'stepmeter-pipeline / What waits': zero(ALL_TAKEN),
  'stepmeter-pipeline / Waiting for back ends': zero('the back ends take what they are sent'),
  'stepmeter-pipeline / Lost or refused in the collector': zero('nothing was lost'),
};

const ALL_ENDED = 'a simulation ends with its last run';

const YOUNG_DAY = 'soon after midnight no run of the day has ended; the other history spends by the second';

const NO_TROUBLE = 'the scenario makes no trouble of this kind';
const YOUNG_COLLECTOR = 'the collector began after the last point of a graph of a day';

/** Panels that show less than something, and why that is right. */
export const EXPECTED: Readonly<Record<KindOfHistory['name'], Expected>> = {
  'minutes of made-up runs': {
    ...WELL,
    'stepmeter-cost / Run cost vs. baseline': nothing('there was nothing a week ago'),
    'stepmeter-overview / Regressions': nothing('rules look back over days'),
  },
  'days of simulated runs': {
    ...WELL,
    'stepmeter-overview / Regressions': nothing('rules look back over more days'),
    'stepmeter-overview / Running now': zero(ALL_ENDED),
    'stepmeter-runs / Running now': zero(ALL_ENDED),
    'stepmeter-runs / Oldest of them': zero(ALL_ENDED),
    'stepmeter-overview / Spend today': zero(YOUNG_DAY),
    "stepmeter-overview / Today's budget used": zero(YOUNG_DAY),
    'stepmeter-overview / Quarantined': zero(NO_TROUBLE),
    'stepmeter-overview / Exports refused': zero(NO_TROUBLE),
    'stepmeter-pipeline / In quarantine': zero(NO_TROUBLE),
    'stepmeter-pipeline / Exports refused': zero(NO_TROUBLE),
    'stepmeter-pipeline / Exports refused over time': zero(NO_TROUBLE),
    'stepmeter-pipeline / Differences by kind': nothing(NO_TROUBLE),
    'stepmeter-cost / Requests without a price': zero(NO_TROUBLE),
    'stepmeter-pipeline / Requests without a price': zero(NO_TROUBLE),
    'stepmeter-reliability / Cancelled or abandoned': zero(NO_TROUBLE),
    'stepmeter-reliability / Permission waits': zero(NO_TROUBLE),
    'stepmeter-reliability / API errors': zero(NO_TROUBLE),
    'stepmeter-pipeline / Queues toward the back ends': nothing(YOUNG_COLLECTOR),
    'stepmeter-pipeline / Through the collector': zero(YOUNG_COLLECTOR),
    'stepmeter-pipeline / Memory of the collector': nothing(YOUNG_COLLECTOR),
  },
};

type Expected = Readonly<Record<string, { readonly shows: Showing; readonly because: string }>>;

function nothing(because: string) {
  return { shows: 'nothing', because } as const;
}

function zero(because: string) {
  return { shows: 'zero', because } as const;
}
