import { rollback, setDefault } from '../../configurations/change-setup.ts';
import { EXIT } from '../../core/errors.ts';
import { userName } from '../../configurations/author.ts';
import type { Store } from '../../store/open-store.ts';
import { decisionById } from '../../store/queries/selection/decision.ts';
import type { ApiChange } from '../reads/alert-reads.ts';
import { NotFound } from '../reads/not-found.ts';
import { recorded } from './recorded.ts';

/** What is rolled back: changes of a workflow or step after a change, by default the last one. */
export type RollBackRequest = {
  readonly workflow: string;
  readonly step: string;
  readonly to?: number | undefined;
  readonly reason: string | null;
};

/** Makes the configuration that a decision chose the default of its workflow or step. */
export async function acceptDecisionWrite(
  store: Store,
  { id, reason }: { readonly id: string; readonly reason: string | null },
): Promise<ApiChange> {
  const decision = await decisionById(store, id);
  if (!decision)
    throw new NotFound(`Cannot find the decision ${JSON.stringify(id)}`, {
      hint: '`stepmeter configure explain RUN` shows the decision of a run',
      exitCode: EXIT.wrongUse,
    });
  const { workflow, step, chosen } = decision;
  const change = { scope: { workflow, step }, author: userName(), reason: reason ?? `decision ${id} was accepted` };
  const request = { workflow, step, configuration: chosen, reason };
  return recorded(store, { action: 'accept-decision', subject: id, request }, (inside) =>
    setDefault(inside, change, chosen),
  );
}

/** Undoes changes of the configurations of a workflow or step. */
export function rollBackWrite(store: Store, request: RollBackRequest): Promise<ApiChange> {
  const { workflow, step, to, reason } = request;
  const change = { scope: { workflow, step }, author: userName(), reason };
  return recorded(store, { action: 'roll-back', subject: workflow, request }, (inside) => rollback(inside, change, to));
}
