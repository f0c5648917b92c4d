import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { useRead } from '../data/use-read.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { Time } from '../ui/time.tsx';

/** The latest changes that were made on the page or through the API: by whom, and what was asked for. */
export function AuditTable(): JSX.Element {
  const { data, error } = useRead({ name: 'audit', path: '/audit' });
  if (error) return <ErrorNote error={error} />;
  if (!data) return <LoadingNote />;
  return (
    <DataTable
      title="Changes"
      note="The last 100 changes made on this page or through the API. Nothing removes an entry."
      columns={COLUMNS}
      rows={data.changes}
      keyOf={({ id }) => id}
      empty="Nothing was changed on this page or through the API."
    />
  );
}

const ACTIONS: Readonly<Record<Change['action'], string>> = {
  'start-experiment': 'started an experiment',
  'stop-experiment': 'stopped an experiment',
  'accept-suggestion': 'accepted a suggestion',
  'decline-suggestion': 'declined a suggestion',
  'roll-back': 'rolled back configurations',
  'silence-alert': 'silenced an alert',
};

const COLUMNS: readonly DataColumn<Change>[] = [
  { name: 'Time', isNumber: true, cell: ({ at }) => <Time at={at} /> },
  { name: 'User', cell: ({ author }) => author },
  { name: 'Change', cell: actionText },
  { name: 'Of', cell: subjectLink },
  { name: 'Asked for', isText: true, cell: ({ request }) => <code>{requestText(request)}</code> },
];

type Change = ReadAnswer<'audit'>['changes'][number];

function actionText({ action, request }: Change): string {
  if (action === 'silence-alert' && request['minutes'] === 0) return 'ended a silence';
  if (action === 'stop-experiment' && request['adopt']) return 'stopped an experiment and adopted an arm';
  return ACTIONS[action];
}

function subjectLink({ action, subject }: Change): JSX.Element {
  if (action === 'silence-alert') return <Link href="/alerts">{subject}</Link>;
  if (action === 'start-experiment' || action === 'stop-experiment')
    return <Link href={`/experiments/${encodeURIComponent(subject)}`}>{subject}</Link>;
  return <Link href="/selection">{subject}</Link>;
}

/** The values of a request, without those that were left out. */
function requestText(request: Change['request']): string {
  const given = Object.entries(request).filter(([, value]) => value !== null && value !== '');
  return given.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ');
}
