import { addHint, describeScope, scopeHint } from '../../configurations/change-setup.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import { printable } from '../../core/text/printable.ts';
import { hasWorkflow, workflowNames } from '../../store/queries/runs/run-report.ts';
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
  const meant = scopeHint(scope, scopes);
  const others = scopes.map(describeScope).filter((name) => !meant.includes(`"${name}"`));
  const list = `${meant === '' ? 'Workflows' : 'Others'} with configurations: ${others.join('; ')}`;
  throw new UserError(`Cannot find the configurations of ${describeScope(scope)}: it has none`, {
    hint: scopes.length === 0 ? addHint(scope) : printable(`${meant}${others.length === 0 ? '' : list}`.trim()),
    exitCode: EXIT.wrongUse,
  });
}

/** How many workflows that ran are compared with a name. */
const MOST_COMPARED = 100;

/** @throws {UserError} if a workflow without configurations and runs, or a step without configurations, has nearly the name of one with them */
export async function refuseMisspelled(store: Queryable, scope: Scope): Promise<void> {
  const { workflow, step } = scope;
  const scopes = await configScopes(store);
  const own = scopes.filter((one) => one.workflow === workflow);
  if (own.some((one) => one.step === step)) return;
  const isKnown = own.length > 0 || (await hasWorkflow(store, workflow));
  const hint = isKnown
    ? step && nearestHint(step, own.map((one) => one.step).filter(Boolean))
    : nearestHint(workflow, [...scopes.map((one) => one.workflow), ...(await workflowNames(store, MOST_COMPARED))]);
  if (hint === '') return;
  throw new UserError(`Cannot find the configurations of ${describeScope(scope)}: it has none`, {
    hint: `${hint}If not, use the pack after its first configuration. ${addHint(scope)}`,
    exitCode: EXIT.wrongUse,
  });
}
