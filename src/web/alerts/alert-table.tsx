import type { JSX } from 'react';
import { Link } from 'wouter';
import { duration } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Time } from '../ui/time.tsx';
import { kindName, stateOf, type Alert } from './alert-names.ts';
import styles from './alerts.module.css';
import { SilenceButton } from './silence-button.tsx';

type Props = {
  readonly title: string;
  readonly alerts: readonly Alert[];
  readonly empty: string;
  readonly isFiring?: boolean;
};

const SILENCE: DataColumn<Alert> = { name: 'Silence', cell: (alert) => <SilenceButton alert={alert} /> };

const LASTED: DataColumn<Alert> = {
  name: 'Lasted',
  isNumber: true,
  cell: ({ startedAt, resolvedAt }) => duration(resolvedAt === null ? null : resolvedAt - startedAt),
};

/** Alerts with their state, what they are about, and the messages that were sent. */
export function AlertTable({ title, alerts, empty, isFiring = false }: Props): JSX.Element {
  return (
    <DataTable
      title={title}
      columns={isFiring ? [...SUBJECT, SILENCE, ...DETAILS] : [...SUBJECT, ...DETAILS, LASTED]}
      rows={alerts}
      keyOf={({ id }) => id}
      empty={empty}
    />
  );
}

const SIGNS = { firing: '●', silenced: '⊘', resolved: '✓' } as const;

const SUBJECT: readonly DataColumn<Alert>[] = [
  { name: 'State', cell: (alert) => <State alert={alert} /> },
  { name: 'Alert', isText: true, cell: (alert) => <Subject alert={alert} /> },
];

function State({ alert }: { readonly alert: Alert }): JSX.Element {
  const state = stateOf(alert);
  return (
    <span className={styles['state']} data-state={state} data-severity={alert.severity}>
      <span aria-hidden="true">{SIGNS[state]}</span> {state === 'firing' ? alert.severity : state}
    </span>
  );
}

/** The page of an alert is a path of this server. */
function Subject({ alert }: { readonly alert: Alert }): JSX.Element {
  const { subject, problem, description, page } = alert;
  return (
    <>
      <Link href={page}>
        {subject} {problem}
      </Link>
      <div className={styles['description']}>{description}</div>
    </>
  );
}

const DETAILS: readonly DataColumn<Alert>[] = [
  { name: 'Kind', cell: ({ kind }) => kindName(kind) },
  { name: 'Began', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { name: 'Messages', cell: ({ messages }) => <Messages messages={messages} /> },
];

function Messages({ messages }: Pick<Alert, 'messages'>): JSX.Element {
  if (messages.length === 0) return <span className={styles['description']}>none</span>;
  return (
    <ul className={styles['messages']}>
      {messages.map(({ channel, sentAt, problem }) => (
        <li key={channel} data-failed={problem !== null} title={problem ?? undefined}>
          {channel}: {sentAt === null ? 'not sent' : <Time at={sentAt} />}
          {problem === null ? null : <span> (last attempt failed: {problem})</span>}
        </li>
      ))}
    </ul>
  );
}
