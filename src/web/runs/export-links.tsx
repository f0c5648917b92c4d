import type { JSX } from 'react';
import { addressOf } from '../data/request.ts';
import styles from './runs-view.module.css';

/** The filter words that exports know. */
const KNOWN = /^(?:(?:workflow|step|model|since|until|simulated)[:=](?:"[^"]*"|[^\s,]+)[\s,]*)*$/;

const FORMATS = ['csv', 'json', 'parquet'] as const;

/** Downloads of the runs that are shown. */
export function ExportLinks({ words }: { readonly words: string }): JSX.Element {
  if (!KNOWN.test(words.trim()))
    return <span className={styles['export']}>Export: only with filters by workflow, step, model and time</span>;
  return (
    <span className={styles['export']}>
      Export{' '}
      {FORMATS.map((format) => (
        <a key={format} href={addressOf(`/export/runs.${format}`, { words: words || undefined })} download>
          {format}
        </a>
      ))}
    </span>
  );
}
