import { alertSuite } from './alerts.testsuite.ts';
import { analysisSuite } from './analysis.testsuite.ts';
import { detectionSuite } from './detection.testsuite.ts';
import { experimentSuite } from './experiments.testsuite.ts';
import { factsSuite } from './facts.testsuite.ts';
import { selectionEstimatesSuite } from './selection-estimates.testsuite.ts';
import { selectionLimitsSuite } from './selection-limits.testsuite.ts';
import { selectionSuite } from './selection.testsuite.ts';
import { storeSuite, type NewStore } from './store.testsuite.ts';
import { suggestionSuite } from './suggestions.testsuite.ts';

/** What both kinds of store have to do. */
export function everySuite(newStore: NewStore, newEmptyStore?: NewStore): void {
  storeSuite(newStore, newEmptyStore);
  factsSuite(newStore);
  detectionSuite(newStore);
  analysisSuite(newStore);
  alertSuite(newStore);
  experimentSuite(newStore);
  selectionSuite(newStore);
  suggestionSuite(newStore);
  selectionLimitsSuite(newStore);
  selectionEstimatesSuite(newStore);
}
