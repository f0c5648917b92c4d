import type { JSX, ReactNode } from 'react';
import { ChangeButton } from '../changes/change-button.tsx';
import styles from '../changes/change-dialog.module.css';
import { ChoiceField, TextField, textOf } from '../changes/fields.tsx';
import { settingsIn } from './arm-settings.ts';

/** Starts an experiment: seals its plan, which cannot be changed afterwards. `children` are the fields of the plan. */
export function StartExperiment({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <ChangeButton
      label={label}
      title="Start an experiment"
      action="Seal the plan and start"
      path="/experiments"
      bodyOf={bodyOf}
    >
      <p>New runs of the workflow are assigned to an arm. The plan cannot be changed after the start.</p>
      {children}
    </ChangeButton>
  );
}

function bodyOf(fields: FormData): object {
  const [maxPairs, maxCostUsd] = [textOf(fields, 'maxPairs'), textOf(fields, 'maxCostUsd')];
  return {
    name: textOf(fields, 'name'),
    workflow: textOf(fields, 'workflow'),
    arms: armsIn(fields),
    defaultArm: fields.get('defaultArm'),
    design: fields.get('design'),
    allowsNewWorkflow: fields.get('allowsNewWorkflow') === 'new',
    ...(maxPairs !== null && { maxPairs: Number(maxPairs) }),
    ...(maxCostUsd !== null && { maxCostUsd: Number(maxCostUsd) }),
  };
}

const ARMS = ['a', 'b', 'c', 'd'] as const;

function armsIn(fields: FormData): object {
  const given = ARMS.flatMap((arm) => {
    const text = textOf(fields, arm);
    return text === null ? [] : [[arm, settingsIn(text)] as const];
  });
  return Object.fromEntries(given);
}

type Values = { readonly workflow?: string; readonly a?: string; readonly b?: string };

const DEFAULTS = ARMS.map((arm) => [arm, arm] as const);

const DESIGNS = [
  ['blocks', 'each task on one arm, at random in blocks of two'],
  ['paired', 'each task on both arms'],
] as const;

const WORKFLOWS = [
  ['', 'refuse: its name may be misspelled'],
  ['new', 'accept'],
] as const;

/** The fields of a plan, with what is known of it. */
export function PlanFields({ workflow = '', a = '', b = '' }: Values): JSX.Element {
  return (
    <div className={styles['fields']}>
      <TextField label="Name" name="name" placeholder="effort.library" isRequired />
      <TextField label="Workflow" name="workflow" value={workflow} placeholder="package-build" isRequired />
      <TextField label="Settings of arm a" name="a" value={a} placeholder="model=opus,effort=high" isRequired />
      <TextField label="Settings of arm b" name="b" value={b} placeholder="model=opus,effort=medium" isRequired />
      <TextField label="Settings of arm c (empty: none)" name="c" />
      <TextField label="Settings of arm d (empty: none)" name="d" />
      <ChoiceField label="Arm of runs without an assignment" name="defaultArm" options={DEFAULTS} />
      <ChoiceField label="Assignment" name="design" options={DESIGNS} />
      <TextField label="Most pairs (empty: the default)" name="maxPairs" placeholder="60" />
      <TextField label="Most US dollars (empty: no limit)" name="maxCostUsd" placeholder="200" />
      <ChoiceField label="Workflow that has never run" name="allowsNewWorkflow" options={WORKFLOWS} />
    </div>
  );
}
