import { userName } from '../../../configurations/author.ts';
import type { Change } from '../../../configurations/change-setup.ts';
import type { Scope } from '../../../store/queries/selection/configuration.ts';
import type { Flags } from '../../command.ts';
import { text } from '../../option-values.ts';

/** The flags that name a workflow, and a step of it that has configurations of its own. */
export const SCOPE_OPTIONS = {
  workflow: { type: 'string', demandOption: true, coerce: text('--workflow'), describe: 'Workflow name' },
  step: { type: 'string', coerce: text('--step'), describe: 'Step with its own configurations (default: none)' },
} as const;

/** The flags of a change of configurations. */
export const CHANGE_OPTIONS = {
  ...SCOPE_OPTIONS,
  reason: { type: 'string', coerce: text('--reason'), describe: 'Why; it is kept in the history' },
} as const;

/** The scope that flags name. */
export function scopeOfFlags({ workflow, step }: Flags<typeof SCOPE_OPTIONS>): Scope {
  return { workflow, step: step ?? '' };
}

/** A change by the user of this process. */
export function changeOfFlags(flags: Flags<typeof CHANGE_OPTIONS>): Change {
  return { scope: scopeOfFlags(flags), author: userName(), reason: flags.reason ?? null };
}
