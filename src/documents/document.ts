/** A document to send, before it is written as HTML or PDF. All texts are plain text; charts are SVG from our own code. */
export type Document = {
  readonly title: string;
  readonly subtitle: string;
  readonly sections: readonly Section[];
  /** Where the figures come from. */
  readonly footer: readonly string[];
};

/** A part of a document with a heading. */
export type Section = { readonly title: string; readonly blocks: readonly Block[] };

/** What sections consist of. */
export type Block = Paragraphs | Facts | Chart | Table;

/** Sentences, each a paragraph. */
export type Paragraphs = { readonly kind: 'paragraphs'; readonly texts: readonly string[] };

/** Figures side by side. */
export type Facts = {
  readonly kind: 'facts';
  readonly facts: readonly { readonly name: string; readonly value: string; readonly note: string }[];
};

/** A chart with what it shows in words. */
export type Chart = {
  readonly kind: 'chart';
  readonly title: string;
  /** What people read who do not see it. */
  readonly description: string;
  readonly svg: string;
  readonly note?: string;
  /** The categories with their colors: custom properties of `tokens.css`. */
  readonly legend?: readonly { readonly color: string; readonly text: string }[];
  /** Its values, which HTML shows on request. */
  readonly data?: Pick<Table, 'columns' | 'rows'>;
};

/** Rows with headings. */
export type Table = {
  readonly kind: 'table';
  readonly title?: string;
  readonly note?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
};

/**
 * The heading of a column. Numbers are aligned to the right. Wide columns, and half as much those whose long texts have
 * several lines, share the room that is left.
 */
export type Column = { readonly name: string; readonly type?: 'number' | 'lines' | 'wide' };

/** A text, or a chart with the same in words. */
export type Cell = string | { readonly svg: string; readonly text: string };

/** Rows of at most `most` records, with a note if there are more. */
export function firstRows<T>(
  records: readonly T[],
  most: number,
  cells: (record: T) => readonly Cell[],
): Pick<Table, 'rows' | 'note'> {
  const rows = records.slice(0, most).map(cells);
  return records.length > most ? { rows, note: `The first ${most} of ${records.length}.` } : { rows };
}
