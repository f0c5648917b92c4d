import { addHint, describeScope } from '../../configurations/change-setup.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import { printable } from '../../core/text/printable.ts';
import { configScopes, type Scope } from '../../store/queries/selection/configuration.ts';
import type { Queryable } from '../../store/transaction.ts';

/** @throws {UserError} if a workflow, or a step of it if one is given, never had configurations: its name may be mistyped */
export async function requireConfigurations(
  store: Queryable,
  { workflow, step }: Pick<Scope, 'workflow'> & Partial<Scope>,
): Promise<void> {
  const scopes = await configScopes(store);
  if (scopes.some((one) => one.workflow === workflow && (step === undefined || one.step === step))) return;
  const scope = { workflow, step: step ?? '' };
  const names = scopes.map((one) => printable(describeScope(one)));
  throw new UserError(`Cannot find the configurations of ${describeScope(scope)}: it has none`, {
    hint:
      names.length === 0
        ? addHint(scope)
        : `${nearestHint(describeScope(scope), names)}Workflows with configurations: ${names.join('; ')}`,
    exitCode: EXIT.wrongUse,
  });
}
