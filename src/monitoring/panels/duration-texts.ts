import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { UNIT } from './style.ts';

/** Grafana cuts the fractions of a second off. */
const BELOW_A_SECOND: ValueMapping = {
  type: MappingType.RangeToText,
  options: { from: 0, to: 0.999_999, result: { text: '< 1 s' } },
};

/** The mappings of values with a unit: Grafana writes no duration, and every one below a second, as 00:00:00. */
export function durationTexts(unit: string, zero = '0 s'): ValueMapping[] {
  return unit === UNIT.duration ? [zeroAs(zero), BELOW_A_SECOND] : [];
}

function zeroAs(text: string): ValueMapping {
  return { type: MappingType.ValueToText, options: { '0': { text } } };
}
