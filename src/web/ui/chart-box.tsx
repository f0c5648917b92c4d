import type { JSX, ReactNode } from 'react';
import { useWidth } from './use-width.ts';
import styles from './chart-box.module.css';

type Props = {
  readonly title: string;
  readonly note?: string;
  /** The data of the chart as a table: headings, then rows. */
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly children: (width: number) => ReactNode;
};

/** A chart with its title, and the table behind it. */
export function ChartBox({ title, note, headings, rows, children }: Props): JSX.Element {
  const [measure, width] = useWidth();
  return (
    <section className={styles['box']} aria-label={title}>
      <h2>{title}</h2>
      {note === undefined ? null : <p className={styles['note']}>{note}</p>}
      <div ref={measure} className={styles['chart']}>
        {children(width)}
      </div>
      <details className={styles['data']}>
        <summary>Show as a table</summary>
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label={`${title}, as a table`}>
          <table>
            <thead>
              <tr>
                {headings.map((heading) => (
                  <th key={heading}>{heading}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
