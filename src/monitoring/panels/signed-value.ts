import type {
  DataTransformerConfig,
  DynamicConfigValue,
  ValueMapping,
  ValueMappingResult,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOR, type Threshold, UNIT } from './style.ts';

// Grafana has no unit with a plus sign. Only the texts of mappings can have one, and only texts match a pattern: changes
// are rounded to one decimal and become texts such as "12.3", of which mappings make "+12.3%".

/** The longest signed share that a column has to show. */
export const LONGEST_SIGNED = '+1234.5%';

/** A relative change in percent that Grafana computes from two fields, given by their names. */
export type SignedChange = {
  /** The name of the field that is added. */
  readonly title: string;
  readonly now: string;
  readonly before: string;
};

/** Adds the field of a change, a number with one decimal, and the fields of {@link stepsOf}. */
export function signedChange(change: SignedChange): DataTransformerConfig[] {
  const [ratio, tenths, raised, rounded] = stepsOf(change.title);
  return [
    binary(change.now, '/', change.before, ratio),
    binary(ratio, '*', '1000', tenths),
    // Subtracts the 1000 of an unchanged value; the half makes rounding down round to the nearest.
    binary(tenths, '-', '999.5', raised),
    {
      id: 'calculateField',
      options: { mode: 'unary', unary: { operator: 'floor', fieldName: raised }, alias: rounded },
    },
    binary(rounded, '/', '10', change.title),
  ];
}

/** The names of the fields with intermediate results of a change. */
export function stepsOf(title: string): readonly [string, string, string, string] {
  return [`${title} ratio`, `${title} in tenths`, `${title} raised`, `${title} rounded`];
}

/** Adds the result of a calculation with a field and another one or a number. */
export function binary(
  left: string,
  operator: '/' | '*' | '-' | '+',
  right: string,
  alias: string,
): DataTransformerConfig {
  return { id: 'calculateField', options: { mode: 'binary', binary: { left, operator, right }, alias } };
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
  const missing = { text: noValue, color: COLOR.quiet };
  return [
    valuesTo({ '0': zero, '-0': zero, null: missing, undefined: missing, NaN: missing, Infinity: missing }),
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
