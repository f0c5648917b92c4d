import type { JSX } from 'react';
import { count, usd } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import type { Experiment } from './experiment-words.ts';

const COLUMNS: readonly DataColumn<Row>[] = [
  { name: 'Arm', cell: ({ arm, isDefault }) => (isDefault ? `${arm} (default)` : arm) },
  { name: 'Configuration', isText: true, cell: ({ settings }) => <code>{settings}</code> },
  {
    name: 'Succeeded',
    isNumber: true,
    cell: ({ outcomes }) => (outcomes ? `${count(outcomes.successes)} of ${count(outcomes.runs)}` : '–'),
  },
  {
    name: 'Cost per success',
    isNumber: true,
    cell: ({ costPerSuccess }) => (costPerSuccess === null ? 'unknown' : usd(costPerSuccess)),
  },
  { name: 'Ended', isNumber: true, cell: ({ units }) => count(units.ended) },
  { name: 'Pending', isNumber: true, cell: ({ units }) => count(units.pending) },
  { name: 'Without outcome', isNumber: true, cell: ({ units }) => count(units.missing) },
];

type Row = {
  readonly arm: Experiment['plan']['defaultArm'];
  readonly isDefault: boolean;
  readonly settings: string;
  readonly units: Experiment['units'][number];
  readonly outcomes: { readonly runs: number; readonly successes: number } | undefined;
  readonly costPerSuccess: number | null;
};

/** The arms of an experiment with their configurations and outcomes. */
export function ArmTable({ experiment }: { readonly experiment: Experiment }): JSX.Element {
  const { plan, units, result, money, repeatedRuns } = experiment;
  const rows = units.map((own) => ({
    arm: own.arm,
    isDefault: plan.defaultArm === own.arm,
    settings: plan.arms.find(({ arm }) => arm === own.arm)?.settings ?? '',
    units: own,
    outcomes: result?.arms.find(({ arm }) => arm === own.arm),
    costPerSuccess: money.arms.find(({ arm }) => arm === own.arm)?.costPerSuccessUsd ?? null,
  }));
  return (
    <DataTable
      title="Arms"
      {...(repeatedRuns > 0 && {
        note: `${count(repeatedRuns)} further runs of tasks are left out: whether a task is repeated depends on its first run.`,
      })}
      columns={COLUMNS}
      rows={rows}
      keyOf={({ arm }) => arm}
      empty=""
    />
  );
}
