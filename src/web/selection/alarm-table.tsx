import type { JSX } from 'react';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Time } from '../ui/time.tsx';
import { scopeName, type Scope } from './selection-words.ts';

type Props = { readonly scope: Pick<Scope, 'workflow' | 'step'>; readonly alarms: readonly Alarm[] };

type Alarm = Scope['alarms'][number];

const COLUMNS: readonly DataColumn<Alarm>[] = [
  { name: 'Became worse', isText: true, cell: ({ what }) => what },
  { name: 'Possible cause', isText: true, cell: ({ cause }) => cause ?? 'not known' },
  { name: 'Choice', isNumber: true, cell: ({ number }) => number },
  { name: 'Found', isNumber: true, cell: ({ at }) => <Time at={at} /> },
];

/** The configurations that became worse; nothing without alarms. */
export function AlarmTable({ scope, alarms }: Props): JSX.Element | null {
  if (alarms.length === 0) return null;
  return (
    <DataTable
      title={`Alarms of ${scopeName(scope)}`}
      note="A configuration that succeeds less often is set aside for a while, unless it is the default."
      columns={COLUMNS}
      rows={alarms}
      keyOf={({ number, what }) => `${number} ${what}`}
      empty=""
    />
  );
}
