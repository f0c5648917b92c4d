import type { JSX } from 'react';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Time } from '../ui/time.tsx';
import { AlarmTable } from './alarm-table.tsx';
import { SuggestionButtons } from './suggestion-buttons.tsx';
import { RollBackButton } from './roll-back-button.tsx';
import { scopeName, suggestionText, type Scope, type Suggestion } from './selection-words.ts';

const CONFIGURATIONS: readonly DataColumn<Scope['configurations'][number]>[] = [
  { name: 'Configuration', cell: ({ id, isDefault }) => (isDefault ? `${id} (default)` : id) },
  {
    name: 'Settings',
    isText: true,
    cell: ({ settings }) => (
      <code>
        {Object.entries(settings)
          .map(([key, value]) => `${key}=${value}`)
          .join(' ')}
      </code>
    ),
  },
  { name: 'Added by', cell: ({ author }) => author },
  { name: 'Reason', isText: true, cell: ({ reason }) => reason ?? '–' },
  { name: 'Added', isNumber: true, cell: ({ at }) => <Time at={at} /> },
];

const SUGGESTIONS: readonly DataColumn<Suggestion>[] = [
  { name: 'Suggestion', cell: suggestionText },
  {
    name: 'Decide',
    cell: (suggestion) => (suggestion.status === 'open' ? <SuggestionButtons suggestion={suggestion} /> : ''),
  },
  { name: 'Reason', isText: true, cell: ({ reason }) => reason },
  { name: 'State', cell: ({ status }) => status },
  { name: 'Made', isNumber: true, cell: ({ at }) => <Time at={at} /> },
];

const WHAT: readonly DataColumn<Scope['history'][number]>[] = [
  { name: 'Change', isNumber: true, cell: ({ number }) => number },
  { name: 'What', isText: true, cell: ({ what }) => what },
];

const WHO: readonly DataColumn<Scope['history'][number]>[] = [
  { name: 'By', cell: ({ author }) => author },
  { name: 'Reason', isText: true, cell: ({ reason }) => reason ?? '–' },
  { name: 'At', isNumber: true, cell: ({ at }) => <Time at={at} /> },
];

/** The configurations of a workflow or step, what is suggested, and what was changed. */
export function ScopeSection({ scope }: { readonly scope: Scope }): JSX.Element {
  const name = scopeName(scope);
  const last = scope.history[0]?.number ?? 0;
  return (
    <>
      <DataTable
        title={`Configurations of ${name}`}
        columns={CONFIGURATIONS}
        rows={scope.configurations}
        keyOf={({ id }) => id}
        empty="None is in use."
      />
      <DataTable
        title={`Suggestions for ${name}`}
        columns={SUGGESTIONS}
        rows={scope.suggestions}
        keyOf={({ id }) => id}
        empty="None: the evidence does not support a change."
      />
      <AlarmTable scope={scope} alarms={scope.alarms} />
      {scope.overrides.length === 0 ? null : (
        <DataTable
          title={`Contexts of ${name} in which people often override the selection`}
          note="More than 30 % of the choices in the context, among the latest 1,000: people may know something that the selection does not."
          columns={OVERRIDES}
          rows={scope.overrides}
          keyOf={({ taskType, complexity, size }) => JSON.stringify([taskType, complexity, size])}
          empty=""
        />
      )}
      <DataTable
        title={`Changes of ${name}`}
        columns={[...WHAT, rollBackColumn(scope, last), ...WHO]}
        rows={scope.history}
        keyOf={({ number }) => String(number)}
        empty=""
      />
    </>
  );
}

const OVERRIDES: readonly DataColumn<Overridden>[] = [
  { name: 'Context', cell: contextText },
  { name: 'Overrides', isNumber: true, cell: ({ overrides, choices }) => `${overrides} of ${choices}` },
  { name: 'Unlike the selection', isNumber: true, cell: ({ disagreements }) => disagreements },
  { name: 'Latest', cell: ({ latest }) => latest.used },
  { name: 'Reason', isText: true, cell: ({ latest }) => latest.reason },
];

type Overridden = Scope['overrides'][number];

function contextText({ taskType, complexity, size }: Overridden): string {
  return [taskType, complexity, size].filter((one) => one !== null).join(' · ') || 'not given';
}

function rollBackColumn(scope: Scope, last: number): DataColumn<Scope['history'][number]> {
  return {
    name: 'Undo',
    cell: ({ number }) => (number === last ? '' : <RollBackButton scope={scope} to={number} />),
  };
}
