import { useState, type JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { count, counted } from '../../core/amounts.ts';
import { useRead } from '../data/use-read.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import styles from './runs-view.module.css';

type Props = {
  readonly marked: readonly string[];
  readonly words: string;
  readonly onClear: () => void;
};

/** What can be asked about the marked runs. */
export function MarkedRuns({ marked, words, onClear }: Props): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <section aria-label="Marked runs" className={styles['marked']}>
      <span>{counted(marked.length, 'run')} marked</span>
      <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        What is different about these?
      </button>
      {marked.length === 2 ? <a href={`/compare?a=${marked[0]}&b=${marked[1]}`}>Compare the two</a> : null}
      <button type="button" onClick={onClear}>
        Unmark all
      </button>
      {isOpen ? <Answer marked={marked} words={words} /> : null}
    </section>
  );
}

function Answer({ marked, words }: Pick<Props, 'marked' | 'words'>): JSX.Element {
  const parameters = { runs: marked.join(','), words: words || undefined };
  const { data, error } = useRead({ name: 'differences', path: '/differences', parameters });
  if (error) return <ErrorNote error={error} />;
  if (!data) return <LoadingNote />;
  if (data.reason !== null) return <StateNote title="Nothing can be said">{data.reason}.</StateNote>;
  return (
    <div className={styles['answer']}>
      <DataTable
        title={`${counted(data.marked, 'run')} against ${count(data.others)} others`}
        note={`${count(data.compared)} attributes were compared. Of all differences up to a q value, that share is expected to be chance; those below 0.05 are shown.`}
        columns={COLUMNS}
        rows={data.found}
        keyOf={({ attribute }) => attribute}
        empty="No difference is clear enough: chance alone makes runs differ as much."
      />
    </div>
  );
}

const COLUMNS: readonly DataColumn<Difference>[] = [
  { name: 'Attribute', cell: ({ attribute }) => attribute },
  {
    name: 'Value',
    cell: (difference) => (difference.kind === 'number' ? difference.average : (difference.value ?? '(none)')),
  },
  { name: 'Marked', isNumber: true, cell: (difference) => amountOf(difference, difference.marked) },
  { name: 'Others', isNumber: true, cell: (difference) => amountOf(difference, difference.others) },
  { name: 'Size of the difference', isNumber: true, cell: ({ effect }) => amountText(effect, 'share') },
  { name: 'q', isNumber: true, cell: ({ q }) => (q < 0.001 ? '< 0.001' : q.toFixed(3)) },
];

type Difference = ReadAnswer<'differences'>['found'][number];

function amountOf(difference: Difference, value: number): string {
  return amountText(value, difference.kind === 'number' ? difference.unit : 'share');
}
