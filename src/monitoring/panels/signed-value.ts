import type {
  DataTransformerConfig,
  DynamicConfigValue,
  ValueMapping,
  ValueMappingResult,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Threshold, UNIT } from './style.ts';

// Grafana has no unit with a plus sign. Only the texts of mappings can have one, and only texts match a pattern: the
// values of a query become texts such as "12.3", of which mappings make "+12.3%".

/** The longest signed share that a column has to show. */
export const LONGEST_SIGNED = '+1234.5%';

/** A query for shares in percent with one decimal, as {@link signedProperties} expects them. */
export function signedQuery(share: string): string {
  return `round(100 * (${share}), 0.1)`;
}

/** The thresholds of such values. */
export function inPercent(steps: readonly Threshold[]): Threshold[] {
  return steps.map(({ from, color }) => ({ from: 100 * from, color }));
}

/** Makes texts of the values of fields. */
export function asTexts(fields: readonly string[]): DataTransformerConfig {
  const conversions = fields.map((targetField) => ({ targetField, destinationType: 'string' }));
  return { id: 'convertFieldType', options: { fields: {}, conversions } };
}

/** The options of a field of signed shares. With a unit, thresholds apply to texts, too. */
export function signedProperties(noValue: string): DynamicConfigValue[] {
  return [
    { id: 'unit', value: UNIT.percent },
    { id: 'decimals', value: 1 },
    { id: 'mappings', value: signedMappings(noValue) },
  ];
}

/** The texts of signed shares; of a missing value, which is a text, too, that instead. */
export function signedMappings(noValue: string): ValueMapping[] {
  const zero = { text: '0.0%' };
  const missing = { text: noValue };
  return [
    valuesTo({ '0': zero, '-0': zero, null: missing, undefined: missing, NaN: missing }),
    patternTo(String.raw`/^(\d+)$/`, '+$1.0%'),
    patternTo(String.raw`/^(\d+\.\d)$/`, '+$1%'),
    patternTo(String.raw`/^(-\d+)$/`, '$1.0%'),
    patternTo(String.raw`/^(-\d+\.\d)$/`, '$1%'),
  ];
}

function valuesTo(options: Readonly<Record<string, ValueMappingResult>>): ValueMapping {
  return { type: MappingType.ValueToText, options };
}

function patternTo(pattern: string, text: string): ValueMapping {
  return { type: MappingType.RegexToText, options: { pattern, result: { text } } };
}
