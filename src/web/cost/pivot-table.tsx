import type { JSX } from 'react';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { amountText } from '../../analysis/figures/words.ts';
import { boundedUsd } from '../words/amounts.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { dimensionName } from '../words/dimension-names.ts';
import styles from './cost.module.css';

type Props = { readonly pivot: Pivot; readonly by: string; readonly across: string };

type Pivot = ReadAnswer<'cost'>['pivot'];

type Row = Pivot['rows'][number];

/** Column names of the table itself; a value of the same name is distinguished by a space. */
const FIXED: ReadonlySet<string> = new Set(['Total', 'Share']);

/** Costs by two dimensions, the larger the darker. */
export function PivotTable({ pivot, by, across }: Props): JSX.Element {
  const largest = Math.max(0, ...pivot.rows.flatMap(({ cells }) => cells.map((cell) => cell?.costUsd ?? 0)));
  const total: Row = {
    name: 'total',
    ...pivot.total,
    share: null,
    cells: pivot.columns.map(({ costUsd, isLowerBound }) => ({ costUsd, isLowerBound })),
  };
  const columns: readonly DataColumn<Row>[] = [
    { name: dimensionName(by), cell: (row) => (row === total ? <strong>total</strong> : row.name) },
    ...pivot.columns.map(({ name }, index) => ({
      name: name === dimensionName(by) || FIXED.has(name) ? `${name} ` : name,
      isNumber: true,
      cell: (row: Row) => <Cell cell={row.cells[index] ?? null} largest={row === total ? Infinity : largest} />,
    })),
    { name: 'Total', isNumber: true, cell: ({ costUsd, isLowerBound }) => boundedUsd(costUsd, isLowerBound) },
    {
      name: 'Share',
      isNumber: true,
      cell: ({ share, costUsd }) => (share === null || costUsd === 0 ? '' : amountText(share, 'share')),
    },
  ];
  return (
    <DataTable
      title={`Cost by ${dimensionName(by)} and ${dimensionName(across)}`}
      note="Rows and columns add up to the total of the period."
      columns={columns}
      rows={[...pivot.rows, total]}
      keyOf={({ name }) => (name === total.name ? `${name} ` : name)}
      empty="No cost is known."
    />
  );
}

/** The share of the darkest color in the largest cell, in percent. */
const DARKEST = 100;

function Cell({ cell, largest }: { readonly cell: Row['cells'][number]; readonly largest: number }): JSX.Element {
  if (cell === null) return <span className={styles['none']}>–</span>;
  const share = largest === 0 ? 0 : Math.round((cell.costUsd / largest) * DARKEST);
  return (
    <span
      className={styles['cell']}
      style={{ background: `color-mix(in srgb, var(--accent-soft) ${share}%, transparent)` }}
    >
      {boundedUsd(cell.costUsd, cell.isLowerBound)}
    </span>
  );
}
