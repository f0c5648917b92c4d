import { grafana } from './grafana-data.ts';

const KNOWN: ReadonlySet<string> = new Set(
  grafana.getValueFormats().flatMap(({ submenu = [] }) => submenu.map(({ value }) => value as string)),
);

/** Beginnings of units that carry a text of their own. */
const CUSTOM = /^(?:prefix|suffix|time|si|count|currency|bool):./;

/** Whether Grafana knows a unit; it writes one that it does not know behind the figure. */
export function isUnit(unit: string): boolean {
  return KNOWN.has(unit) || CUSTOM.test(unit);
}
