import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { fixedColour, MEANING } from '../style.ts';

/** A rule for the series of some name. */
export type Override = {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: DynamicConfigValue[];
};

/** Series whose name has a meaning are shown in its colour. */
export const meaningColours = (): Override[] =>
  Object.entries(MEANING).map(([name, colour]) => ({
    matcher: { id: 'byName', options: name },
    properties: [fixedColour(colour)],
  }));
