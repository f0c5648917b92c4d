import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { ATTRIBUTE } from '../../../telemetry/names.ts';
import type { PanelQuery } from './panel-query.ts';
import { fixedColour, MEANING } from '../style.ts';

/** A rule for the series of some name. */
export type Override = {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: DynamicConfigValue[];
};

/** The attributes whose values have a meaning. */
const RESULTS: readonly string[] = [ATTRIBUTE.runResult, ATTRIBUTE.stepResult, ATTRIBUTE.toolResult];

/** Series named after a result are shown in its colour. */
export function meaningColours(queries: readonly PanelQuery[]): Override[] {
  return queries.some(({ by = [] }) => by.length === 1 && by.some((attribute) => RESULTS.includes(attribute)))
    ? Object.entries(MEANING).map(([name, colour]) => ({
        matcher: { id: 'byName', options: name },
        properties: [fixedColour(colour)],
      }))
    : [];
}
