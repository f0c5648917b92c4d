import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { hasNames } from './column.ts';
import { type DashboardTarget, rowField } from './links.ts';
import { UNIT } from './style.ts';

/** Grafana takes a calculated column for one of numbers. */
export const COPY_PROPERTIES: readonly DynamicConfigValue[] = [
  { id: 'unit', value: UNIT.text },
  { id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } },
];

// Links take the text of a column as it is shown, with breaks. So they take names from hidden copies of the columns.

/** A column that links may use. */
type Linked = { readonly attribute: string; readonly title: string; readonly link?: DashboardTarget };

/** The columns with names that links of a table use. */
export function linkedNames<C extends Linked>(columns: readonly C[]): C[] {
  const used = columns.flatMap(({ link }) => Object.values(link?.set ?? {}));
  return columns.filter(({ attribute, title }) => hasNames(attribute) && used.includes(rowField(title)));
}

/** A link that takes names from the copies. */
export function withCopiedNames(link: DashboardTarget, columns: readonly Linked[]): DashboardTarget {
  const copies = new Map(linkedNames(columns).map(({ title }) => [rowField(title), rowField(copyTitle(title))]));
  const set = Object.entries(link.set ?? {}).map(([name, value]) => [name, copies.get(value) ?? value]);
  return { ...link, set: Object.fromEntries(set) as Record<string, string> };
}

/** The name of the copy of a column. */
export function copyTitle(title: string): string {
  return `${title} name`;
}

/** Copies a column, given by its name before it is renamed. */
export function copyOf(name: string, title: string): DataTransformerConfig {
  const reduce = { include: [name], reducer: 'firstNotNull' };
  return { id: 'calculateField', options: { mode: 'reduceRow', reduce, alias: copyTitle(title) } };
}
