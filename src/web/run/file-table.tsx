import { useState, type JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { bytes, count, counted } from '../../core/amounts.ts';
import styles from './file-table.module.css';

type File = ReadAnswer<'run'>['files'][number];

const SHOWN = 50;

/** The files that a run changed. */
export function FileTable({ files }: { readonly files: readonly File[] }): JSX.Element | null {
  const [isAll, setAll] = useState(false);
  if (files.length === 0) return null;
  const shown = isAll ? files : files.slice(0, SHOWN);
  return (
    <section aria-labelledby="files">
      <h2 id="files">Files</h2>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Files, table">
        <table className={styles['table']}>
          <thead>
            <tr>
              <th>File</th>
              <th>Operation</th>
              <th>By</th>
              <th>Step</th>
              <th className={styles['number']}>Size</th>
              <th className={styles['number']}>Lines</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((file, index) => (
              <FileRow key={index} file={file} />
            ))}
          </tbody>
        </table>
      </div>
      {isAll || files.length <= SHOWN ? null : (
        <button type="button" onClick={() => setAll(true)}>
          Show {counted(files.length - SHOWN, 'more file')}
        </button>
      )}
    </section>
  );
}

function FileRow({ file }: { readonly file: File }): JSX.Element {
  const { path, renamedFrom, operation, source, step, size, linesAdded, linesRemoved } = file;
  const isKnown = linesAdded !== null && linesRemoved !== null;
  return (
    <tr>
      <td className={styles['path']}>
        <code>{path}</code>
        {renamedFrom === null ? null : (
          <div>
            from <code>{renamedFrom}</code>
          </div>
        )}
      </td>
      <td>{operation}</td>
      <td>{source}</td>
      <td>{step}</td>
      <td className={styles['number']}>{bytes(size)}</td>
      <td className={styles['number']}>{isKnown ? `+${count(linesAdded)} −${count(linesRemoved)}` : '–'}</td>
    </tr>
  );
}
