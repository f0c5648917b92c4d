import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { UNIT } from './style.ts';

/** The mappings of values with a unit: Grafana writes no duration as 000ms. */
export function zeroDuration(unit: string): ValueMapping[] {
  return unit === UNIT.duration ? [zeroAs('0 s')] : [];
}

/** The text of zero. */
export function zeroAs(text: string): ValueMapping {
  return { type: MappingType.ValueToText, options: { '0': { text } } };
}
