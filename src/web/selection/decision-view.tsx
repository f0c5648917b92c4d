import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { evidenceText } from '../../core/text/evidence-names.ts';
import { settingValue } from '../../core/text/settings-in-words.ts';
import { useRead } from '../data/use-read.ts';
import { ViewTitle } from '../export/view-title.tsx';
import { Fact } from '../ui/fact.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { costText } from '../words/amounts.ts';
import { AlarmTable } from './alarm-table.tsx';
import { CandidateTable } from './candidate-table.tsx';
import styles from './selection.module.css';
import { kindText, modeText, scopeName } from './selection-words.ts';

/** Why a configuration was chosen, and what would have changed the choice: `stepmeter configure explain` as a view. */
export function DecisionView({ id }: { readonly id: string }): JSX.Element {
  const { data, error } = useRead({ name: 'decision', path: `/decisions/${encodeURIComponent(id)}` });
  return (
    <>
      <ViewTitle
        title={data ? `Choice ${data.decision.number} for ${scopeName(data.decision)}` : 'Choice'}
        answer={data}
      />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data ? <Explanation explanation={data} /> : null}
    </>
  );
}

type Answer = ReadAnswer<'decision'>;

const CHANGES: readonly DataColumn<Answer['changes'][number]>[] = [
  { name: 'Configuration', cell: ({ name }) => name },
  {
    name: 'Worth more if a success is worth',
    cell: ({ valueUsd, isAbove }) => `${isAbove ? 'more' : 'less'} than ${amountText(valueUsd, 'USD')}`,
  },
];

const NEEDS: readonly DataColumn<Answer['needs'][number]>[] = [
  { name: 'Configuration', cell: ({ name }) => name },
  { name: 'Needs', isText: true, cell: ({ what }) => what },
];

const DRIFT: readonly DataColumn<Answer['drift'][number]>[] = [
  { name: 'What', cell: ({ what }) => what },
  { name: 'Expected', isText: true, cell: ({ kind, expected }) => <code>{settingValue(kind, expected)}</code> },
  { name: 'Found', isText: true, cell: ({ kind, found }) => <code>{settingValue(kind, found)}</code> },
];

function Explanation({ explanation }: { readonly explanation: Answer }): JSX.Element {
  const { decision, candidates, changes, needs, drift, alarms } = explanation;
  return (
    <>
      <Facts explanation={explanation} />
      <p className={styles['reason']}>
        <strong>Because</strong> {decision.reason}.
      </p>
      <CandidateTable candidates={candidates} decision={decision} />
      <DataTable
        title="What would change the choice"
        note="The value of a success at which a configuration that could be chosen is worth as much as the chosen one."
        columns={CHANGES}
        rows={changes}
        keyOf={({ name }) => name}
        empty="There is no such value."
      />
      <DataTable
        title="Why the others were not used"
        columns={NEEDS}
        rows={needs}
        keyOf={({ name }) => name}
        empty="There is no other configuration."
      />
      {drift.length === 0 ? null : (
        <DataTable
          title="What ran differs from what was chosen"
          columns={DRIFT}
          rows={drift}
          keyOf={({ what }) => what}
          empty=""
        />
      )}
      <AlarmTable scope={decision} alarms={alarms} />
    </>
  );
}

function Facts({ explanation }: { readonly explanation: Answer }): JSX.Element {
  const { decision, outcome, prior } = explanation;
  const task = [decision.taskType, decision.complexity, decision.size].filter((one) => one !== null);
  const propensity =
    decision.propensity === null ? '' : `, with a probability of ${amountText(decision.propensity, 'share')}`;
  return (
    <section aria-label="Choice" className={styles['facts']}>
      <Fact name="Used" value={decision.version} note={`${kindText(decision.kind)}${propensity}`} />
      <Fact name="Chosen by the selection" value={decision.chosen} note={`the default was ${decision.defaultName}`} />
      <Fact
        name="Task"
        value={task.join(' · ') || 'not given'}
        note={`${evidenceText(decision.level)}${prior ? `, prior pack ${prior.origin}` : ''}`}
      />
      <Fact name="Mode" value={decision.mode} note={modeText(decision.mode)} />
      <Fact
        name="Outcome"
        value={outcome === null ? 'not known yet' : outcome.success ? 'success' : 'failure'}
        {...(outcome && { note: `cost ${costText(outcome.costUsd, false)}` })}
      />
    </section>
  );
}
