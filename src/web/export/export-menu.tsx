import { useState, type JSX } from 'react';
import { requestFile, type Parameters } from '../data/request.ts';
import { ErrorNote } from '../ui/state-note.tsx';
import styles from './export-menu.module.css';
import { saveFile } from './save-file.ts';
import { FILE_FORMATS, type FileFormat } from './file-formats.ts';

/** The path of a report without its extension, and the filters of the view. */
export type Report = { readonly path: string; readonly parameters?: Parameters };

type Props = {
  /** The name of the view, which files are named after. */
  readonly name: string;
  /** What the view shows; a function if a part of it is not read yet. */
  readonly answer: object | (() => Promise<object>) | undefined;
  /** The report that the server writes about the same, to send to others. */
  readonly report?: Report;
};

const NAMES: Readonly<Record<FileFormat, string>> = { csv: 'CSV', json: 'JSON', parquet: 'Parquet' };

const REPORT_FORMATS = ['html', 'pdf'] as const;

const REPORT_NAMES = { html: 'HTML report', pdf: 'PDF report' } as const;

/** Saves what a view shows: its figures as a file, or the view itself as a PDF by printing it. */
export function ExportMenu({ name, answer, report }: Props): JSX.Element | null {
  const [problem, setProblem] = useState<Error>();
  const [running, setRunning] = useState<string>();
  if (answer === undefined) return null;
  const save = async (file: string, content: () => Promise<Blob>): Promise<void> => {
    setRunning(file);
    setProblem(undefined);
    try {
      saveFile(file, await content());
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
    }
    setRunning(undefined);
  };
  const files = [
    ...FILE_FORMATS.map((format) => [NAMES[format], `stepmeter-${name}.${format}`, figures(answer, format)] as const),
    ...(report ? REPORT_FORMATS : []).map(
      (format) => [REPORT_NAMES[format], `stepmeter-${name}-report.${format}`, written(report, format)] as const,
    ),
  ];
  return (
    <>
      <div role="group" aria-label="Export" className={styles['menu']}>
        <span aria-hidden="true">Export</span>
        {files.map(([label, file, content]) => (
          <button key={file} type="button" disabled={running !== undefined} onClick={() => void save(file, content)}>
            {running === file ? 'reading…' : label}
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

function figures(answer: NonNullable<Props['answer']>, format: FileFormat): () => Promise<Blob> {
  return async () => {
    const shown = typeof answer === 'function' ? await answer() : answer;
    const { writeFile } = await import('./write-file.ts');
    return writeFile(shown, format);
  };
}

function written(report: Report | undefined, format: (typeof REPORT_FORMATS)[number]): () => Promise<Blob> {
  return () => requestFile(`${report?.path}.${format}`, report?.parameters);
}
