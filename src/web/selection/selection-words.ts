import type { ReadAnswer } from '../../api/reads/reads.ts';

/** What can be chosen for a workflow or a step, as the API answers it. */
export type Scope = ReadAnswer<'configurations'>['scopes'][number];

/** A suggestion, as the API answers it. */
export type Suggestion = Scope['suggestions'][number];

type Mode = ReadAnswer<'configurations'>['mode'];

const MODES: Readonly<Record<Mode, string>> = {
  off: 'Every run gets the default',
  shadow: 'Choices are recorded, and runs get the default',
  suggest: 'Choices are recorded and suggested, and runs get the default',
  auto: 'Runs get what is chosen',
};

/** What a mode of the selection means. */
export function modeText(mode: Mode): string {
  return MODES[mode];
}

type Kind = ReadAnswer<'decision'>['decision']['kind'];

const KINDS: Readonly<Record<Kind, string>> = {
  default: 'the default',
  greedy: 'the best by the evidence',
  exploration: 'tried to learn about it',
  override: 'chosen by a person',
};

/** Why a configuration was used. */
export function kindText(kind: Kind): string {
  return KINDS[kind];
}

/** The name of a scope. */
export function scopeName({ workflow, step }: Pick<Scope, 'workflow' | 'step'>): string {
  return step === '' ? workflow : `${workflow}, step ${step}`;
}

/** The change that a suggestion asks for. */
export function suggestionText({ kind, name }: Pick<Suggestion, 'kind' | 'name'>): string {
  return kind === 'default' ? `make ${name} the default` : `stop choosing ${name}`;
}
