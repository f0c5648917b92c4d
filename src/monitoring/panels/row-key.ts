import type { TextColumn } from './column.ts';
import { type DashboardTarget, rowField } from './links.ts';
import { shownAttribute } from '../queries/name-breaks.ts';

/** A column with a label that identifies the row. */
export type RowKey = TextColumn & {
  /** The text of rows without the label. @default a dash */
  readonly noValue?: string;
  readonly link?: DashboardTarget;
  /** Whether only links use the label. @default false */
  readonly hidden?: boolean;
};

/** The keys of a table that shows names with spaces where it can break them, and hides the names, which links use. */
export function withHiddenNames(keys: readonly RowKey[], attributes: readonly string[]): RowKey[] {
  const titles = keys.filter(({ attribute }) => attributes.includes(attribute)).map(({ title }) => title);
  return keys.flatMap((key) => {
    const linked = key.link ? { ...key, link: withHiddenFields(key.link, titles) } : key;
    if (!attributes.includes(key.attribute)) return [linked];
    const hidden = { attribute: key.attribute, title: hiddenTitle(key.title), hidden: true };
    return [{ ...linked, attribute: shownAttribute(key.attribute) }, hidden];
  });
}

function withHiddenFields(link: DashboardTarget, titles: readonly string[]): DashboardTarget {
  const fields = new Map(titles.map((title) => [rowField(title), rowField(hiddenTitle(title))]));
  const set = Object.entries(link.set ?? {}).map(([name, value]) => [name, fields.get(value) ?? value]);
  return { ...link, set: Object.fromEntries(set) as Record<string, string> };
}

function hiddenTitle(title: string): string {
  return `${title} name`;
}
