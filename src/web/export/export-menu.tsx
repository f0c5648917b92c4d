import { useState, type JSX } from 'react';
import { ErrorNote } from '../ui/state-note.tsx';
import styles from './export-menu.module.css';
import { saveFile } from './save-file.ts';
import { FILE_FORMATS, type FileFormat } from './file-formats.ts';

type Props = {
  /** The name of the view, which files are named after. */
  readonly name: string;
  /** What the view shows; a function if a part of it is not read yet. */
  readonly answer: object | (() => Promise<object>) | undefined;
};

const NAMES: Readonly<Record<FileFormat, string>> = { csv: 'CSV', json: 'JSON', parquet: 'Parquet' };

/** Saves what a view shows: its figures as a file, or the view itself as a PDF by printing it. */
export function ExportMenu({ name, answer }: Props): JSX.Element | null {
  const [problem, setProblem] = useState<Error>();
  const [running, setRunning] = useState<FileFormat>();
  if (answer === undefined) return null;
  const save = async (format: FileFormat): Promise<void> => {
    setRunning(format);
    setProblem(undefined);
    try {
      const shown = typeof answer === 'function' ? await answer() : answer;
      const { writeFile } = await import('./write-file.ts');
      saveFile(`stepmeter-${name}.${format}`, await writeFile(shown, format));
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    }
    setRunning(undefined);
  };
  return (
    <>
      <div role="group" aria-label="Export" className={styles['menu']}>
        <span aria-hidden="true">Export</span>
        {FILE_FORMATS.map((format) => (
          <button key={format} type="button" disabled={running !== undefined} onClick={() => void save(format)}>
            {running === format ? 'reading…' : NAMES[format]}
          </button>
        ))}
        <button type="button" title="Print this view, or save it as a PDF" onClick={() => window.print()}>
          PDF
        </button>
      </div>
      {problem ? <ErrorNote error={problem} /> : null}
    </>
  );
}
