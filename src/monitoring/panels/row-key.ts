import type { TextColumn } from './column.ts';
import type { DashboardTarget } from './links.ts';

/** A column with a label that identifies the row. */
export type RowKey = TextColumn & {
  /** The text of rows without the label. @default a dash */
  readonly noValue?: string;
  readonly link?: DashboardTarget;
  /** Whether only links use the label. @default false */
  readonly hidden?: boolean;
};
