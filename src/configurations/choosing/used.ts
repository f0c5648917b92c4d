import { EXIT, UserError } from '../../core/errors.ts';
import type { Decision, Selector } from '../../selection/selector.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import { requireName } from '../change-setup.ts';
import type { ChoiceRequest, ConfigurationChoice } from '../choice.ts';
import type { SelectionSettings } from '../settings.ts';
import type { Setup } from '../setup.ts';
import { reasonOf } from './reason.ts';
import type { Usable } from './usable.ts';

/** What a run uses, and why. */
export type Used = Pick<ConfigurationChoice, 'name' | 'kind' | 'propensity' | 'reason'> & {
  readonly isOfSelection: boolean;
};

type Given = {
  readonly request: ChoiceRequest;
  readonly scope: Scope;
  readonly setup: Setup;
  readonly settings: Pick<SelectionSettings, 'mode'>;
  readonly selector: Selector;
  readonly usable: Usable;
};

/** What the run of a decision uses: what a person chose, what the selection chose in the mode `auto`, or the default. */
export function usedOf(decision: Decision, { request, scope, setup, settings, selector, usable }: Given): Used {
  const { override } = request;
  if (override) {
    requireName(setup, scope, override.name);
    if (override.reason.trim() === '')
      throw new UserError(
        `Cannot use ${JSON.stringify(override.name)} instead of the chosen configuration: no reason`,
        {
          hint: 'Say why with --reason; it is kept with the decision',
          exitCode: EXIT.wrongUse,
        },
      );
    const { name, reason } = override;
    const chosen = { name, kind: 'override', propensity: null, reason, isOfSelection: false } as const;
    const refusal = usable.refused.get(name);
    if (refusal === undefined || name === selector.defaultArm) return chosen;
    return {
      ...chosen,
      name: selector.defaultArm,
      reason: `the default: ${name} is refused: ${refusal} (requested because: ${reason})`,
    };
  }
  const reason = reasonOf(decision, selector, usable);
  if (settings.mode === 'auto')
    return { name: decision.arm, kind: decision.kind, propensity: decision.propensity, reason, isOfSelection: true };
  const name = selector.defaultArm;
  const why = decision.arm === name ? reason : `${defaultInMode(settings.mode)}; ${reason}`;
  return { name, kind: 'default', propensity: 1, reason: why, isOfSelection: false };
}

/** Why the default is used although the selection chose another configuration. */
export function defaultInMode(mode: SelectionSettings['mode']): string {
  return `the default is used in the mode ${mode}`;
}
