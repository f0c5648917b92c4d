import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { duration } from '../../core/amounts.ts';
import { IntervalBar } from '../../charts/interval-bar.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { costText } from '../words/amounts.ts';

type Props = {
  readonly candidates: readonly Candidate[];
  readonly decision: Pick<ReadAnswer<'decision'>['decision'], 'used' | 'defaultName'>;
};

type Candidate = ReadAnswer<'decision'>['candidates'][number];

/** The configurations that could have been used, with what was expected of each. */
export function CandidateTable({ candidates, decision }: Props): JSX.Element {
  const { used, defaultName } = decision;
  return (
    <DataTable
      title="Candidates"
      note="What was expected of a run when the choice was made. Success with the range that contains it with a probability of 95 %."
      columns={[
        { name: 'Configuration', cell: ({ name }) => (name === used ? `▸ ${name}` : name) },
        ...COLUMNS,
        ...comparedWith(defaultName),
      ]}
      rows={candidates}
      keyOf={({ name }) => name}
      empty="No configuration was compared."
    />
  );
}

const COLUMNS: readonly DataColumn<Candidate>[] = [
  {
    name: 'Success',
    cell: ({ success, low, high, name }) => (
      <IntervalBar
        value={success}
        low={low}
        high={high}
        width={140}
        title={`${name}: ${rangeText(success, low, high)}`}
      />
    ),
  },
  { name: 'Rate', isNumber: true, cell: ({ success, low, high }) => rangeText(success, low, high) },
  { name: 'Outcomes', isNumber: true, cell: ({ runs }) => (runs === null ? '?' : Math.round(runs)) },
  { name: 'Cost of a run', isNumber: true, cell: ({ costUsd }) => costText(costUsd, false) },
  { name: 'Duration', isNumber: true, cell: ({ durationMs }) => duration(durationMs) },
  { name: 'Cost per success', isNumber: true, cell: ({ costPerSuccessUsd }) => costText(costPerSuccessUsd, false) },
  { name: 'Worth of a run', isNumber: true, cell: ({ utility }) => amountText(utility, 'USD') },
];

function rangeText(success: number, low: number, high: number): string {
  const [rate, from, to] = [success, low, high].map((share) => Math.round(100 * share));
  return `${rate} % [${from}, ${to}]`;
}

/** The default is not compared with itself. */
function comparedWith(byDefault: string): DataColumn<Candidate>[] {
  const share = (of: 'floor' | 'better') => (one: Candidate) =>
    one.name === byDefault ? '–' : amountText(one[of], 'share');
  return [
    { name: 'Admissible', isNumber: true, cell: share('floor') },
    { name: 'Better than the default', isNumber: true, cell: share('better') },
    { name: 'Standing', isText: true, cell: ({ name, standing }) => (name === byDefault ? 'default' : standing) },
  ];
}
