import { grafana } from '../grafana-data.ts';

const KNOWN: ReadonlySet<string> = new Set(
  grafana.getValueFormats().flatMap(({ submenu = [] }) => submenu.map(({ value }) => value as string)),
);

/** Prefixes of units with a custom text. */
const CUSTOM = /^(?:prefix|suffix|time|si|count|currency|bool):./;

/** Whether Grafana knows a unit. It appends an unknown unit to the value as text. */
export function isUnit(unit: string): boolean {
  return KNOWN.has(unit) || CUSTOM.test(unit);
}
