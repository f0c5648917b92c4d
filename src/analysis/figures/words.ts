import { count, duration } from '../../core/amounts.ts';
import type { Figure, Unit } from './figure.ts';

/**
 * A figure in words: value, interval and number of observations; the reason if the value is unknown.
 * @example '$1.08 [0.923, 1.27] n=64', '+42 % [+21, +67] n=122', 'unknown: no observations'
 */
export function figureText(figure: Figure): string {
  if (figure.value === null) return `unknown: ${figure.reason ?? 'no value'}`;
  return `${withInterval(figure)} n=${count(figure.n)}${missingText(figure)}`;
}

function missingText({ missing }: Figure): string {
  return missing > 0 ? ` + ${count(missing)} unknown` : '';
}

/** The value of a figure with its interval, if it has one; `unknown` if the value is. */
export function withInterval(figure: Pick<Figure, 'value' | 'low' | 'high' | 'unit'>): string {
  return [valueText(figure), intervalText(figure)].filter(Boolean).join(' ');
}

/** The value of a figure with its unit; `unknown` if it is. */
export function valueText({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  return value === null ? 'unknown' : amountText(value, unit);
}

/** An amount with its unit. */
export function amountText(value: number, unit: Unit): string {
  return FORMATS[unit](value);
}

/** A smaller distance from none or all is a trace of rounding. */
const LEAST_PERCENT = 1e-4;

const FORMATS: Readonly<Record<Unit, Format>> = {
  USD: dollars,
  'USD/success': dollars,
  ms: duration,
  tokens: (value) => count(Math.round(value)),
  count: (value) => count(Number(value.toPrecision(3))),
  share: (value) => `${percent(value)} %`,
  'share-difference': (value) => `${signed(100 * value)} pt`,
  ratio: (value) => `${signed(100 * (value - 1))} %`,
};

type Format = (value: number) => string;

/** Two decimals, or as many as show three digits of an amount below a dollar. */
function dollars(value: number): string {
  const digits = value === 0 ? 2 : Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return `${value < 0 ? '−' : ''}$${Math.abs(value).toFixed(digits)}`;
}

/** A percentage; with the decimals that show the first digit of what would otherwise be rounded to none or all. */
function percent(share: number): string {
  const rounded = Math.round(100 * share);
  const distance = Number((100 * (rounded === 0 ? share : 1 - share)).toPrecision(1));
  if ((rounded !== 0 && rounded !== 100) || distance < LEAST_PERCENT) return String(rounded);
  return (100 * share).toFixed(-Math.floor(Math.log10(distance)));
}

/** A whole number with its sign, a true minus; a decimal below ten. */
function signed(value: number): string {
  const size = Math.abs(value) < 9.95 ? Number(Math.abs(value).toFixed(1)) : Math.round(Math.abs(value));
  if (size === 0) return '±0';
  return `${value < 0 ? '−' : '+'}${count(size)}`;
}

/** The interval of a figure in brackets, without repeating the unit; empty if it is unknown. */
export function intervalText({ low, high, unit }: Pick<Figure, 'low' | 'high' | 'unit'>): string {
  if (low === null || high === null) return '';
  return `[${bare(low, unit)}, ${bare(high, unit)}]`;
}

/** An end of an interval; durations keep their unit, as both ends may have another. */
function bare(value: number, unit: Unit): string {
  const text = amountText(value, unit);
  return unit === 'ms' ? text : text.replace(/ (?:%|pt)$/, '').replace('$', '');
}

/** How a figure was computed: method, filter, time of the data, and why it has no interval. */
export function methodText({ method, reason, value, filter, asOf }: Figure): string {
  const parts = [
    method,
    value !== null && reason !== null && `no interval: ${reason}`,
    filter !== '' && `filter ${filter}`,
    `as of ${new Date(asOf).toISOString()}`,
  ];
  return parts.filter((part) => part !== false).join('; ');
}
