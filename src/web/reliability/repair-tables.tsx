import type { JSX } from 'react';
import { Link } from 'wouter';
import { withInterval } from '../../analysis/figures/words.ts';
import { count, duration } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { boundedUsd } from '../words/amounts.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';

/** What trying steps again cost, and whether it helped. */
export function RepairTable({ steps }: Pick<ReadAnswer<'reliability'>, 'steps'>): JSX.Element {
  return (
    <DataTable
      title="Retries and repairs"
      columns={STEPS}
      rows={steps}
      keyOf={({ step }) => step}
      empty="No step was retried or repaired."
    />
  );
}

const STEPS: readonly DataColumn<Step>[] = [
  { name: 'Step', cell: ({ step }) => step },
  { name: 'Retries', isNumber: true, cell: ({ retries }) => count(retries) },
  { name: 'Repairs', isNumber: true, cell: ({ repairs }) => count(repairs) },
  { name: 'Success of first attempts', isNumber: true, cell: ({ first }) => rateText(first) },
  { name: 'Success of the others', isNumber: true, cell: ({ repeated }) => rateText(repeated) },
  { name: 'Cost', isNumber: true, cell: ({ costUsd, isLowerBound }) => boundedUsd(costUsd, isLowerBound) },
  { name: 'Time', isNumber: true, cell: ({ timeMs }) => duration(timeMs) },
];

type Step = ReadAnswer<'reliability'>['steps'][number];

/** A step may only have repairs. */
function rateText(rate: Step['first']): string {
  return rate.n === 0 ? '–' : withInterval(rate);
}

/** The sequences of retries and repairs with what they cost. */
export function ChainTable({ chains }: Pick<ReadAnswer<'reliability'>, 'chains'>): JSX.Element {
  return (
    <DataTable
      title="Repair chains"
      note="Which steps were tried again in a run, in their order; the cost is that of these attempts."
      columns={CHAINS}
      rows={chains}
      keyOf={({ chain }) => chain}
      empty="No run has retries or repairs."
    />
  );
}

const CHAINS: readonly DataColumn<Chain>[] = [
  { name: 'Chain', isText: true, cell: ({ chain }) => chain },
  { name: 'Runs', isNumber: true, cell: ({ runs }) => count(runs) },
  { name: 'Success of these runs', isNumber: true, cell: ({ success }) => rateText(success) },
  { name: 'Cost', isNumber: true, cell: ({ costUsd, isLowerBound }) => boundedUsd(costUsd, isLowerBound) },
  { name: 'Latest', isNumber: true, cell: ({ example }) => <Link href={`/runs/${example}`}>show run</Link> },
];

type Chain = ReadAnswer<'reliability'>['chains'][number];
