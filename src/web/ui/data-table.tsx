import { useId, type JSX, type ReactNode } from 'react';
import styles from './data-table.module.css';

/** A column of a table: its heading, what is in it, and whether it holds numbers. */
export type DataColumn<R> = {
  readonly name: string;
  readonly isNumber?: boolean;
  /** Whether it holds sentences, which need some width. */
  readonly isText?: boolean;
  readonly cell: (row: R) => ReactNode;
};

type Props<R> = {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly DataColumn<R>[];
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
  /** What is shown if there are no rows. */
  readonly empty: ReactNode;
};

/** Rows under a title, which scroll sideways if they do not fit. */
export function DataTable<R>({ title, note, columns, rows, keyOf, empty }: Props<R>): JSX.Element {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles['section']}>
      <h2 id={id}>{title}</h2>
      {note === undefined ? null : <p className={styles['note']}>{note}</p>}
      {rows.length === 0 ? (
        <p className={styles['note']}>{empty}</p>
      ) : (
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label={`${title}, table`}>
          <table className={styles['table']}>
            <thead>
              <tr>
                {columns.map(({ name, isNumber }) => (
                  <th key={name} className={isNumber ? styles['number'] : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={keyOf(row)}>
                  {columns.map(({ name, isNumber, isText, cell }) => (
                    <td key={name} className={styles[isNumber ? 'number' : isText ? 'text' : 'name']}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
