import type { BuildState } from '../../builder/build-state.ts';
import { WORKFLOW } from '../../builder/run-build.ts';
import type { ConfigurationChoice } from '../../configurations/choice.ts';
import { defaultInMode } from '../../configurations/choosing/used.ts';
import { previewConfiguration } from '../../configurations/configure.ts';
import { usd } from '../../core/amounts.ts';
import { isDisabled } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { showRun, type RunReport } from '../../report/show-run.ts';
import { printNote, printProblem, printResult } from '../output.ts';
import { runText } from '../print/print-run.ts';
import { wrap } from '../terminal/wrap.ts';
import { withStore } from '../with-store.ts';

/** Prints the table of the run of a build, where its money went, and what the selection would do next time. */
export async function printEndReport({ runId, kind }: Pick<BuildState, 'runId' | 'kind'>): Promise<void> {
  if (isDisabled(process.env)) return printNote('Nothing is recorded: Stepmeter is disabled');
  const report = await withStore((store) => showRun(store, runId));
  const lines = [moneyLine(report.steps), await nextChoiceLine(kind)].filter((line) => line !== undefined);
  printResult(false, report, (screen) =>
    [`\n${runText(report, screen)}`, lines.map((line) => wrap(line, screen.width)).join('\n')].join('\n\n'),
  );
}

/** A build that has ended does not fail because its store cannot be written. */
async function nextChoiceLine(kind: string): Promise<string | undefined> {
  try {
    return nextLine(kind, await previewConfiguration(process.env, { workflow: WORKFLOW, taskType: kind }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printProblem(error.message, `${error.hint}; what the next build would use is not known`);
    return undefined;
  }
}

type Spent = Pick<RunReport['steps'][number], 'name' | 'result' | 'costUsd'>;

/** What each stage cost and its share, the largest first, and what of it failed attempts cost; no line for no cost. */
export function moneyLine(steps: readonly Spent[]): string | undefined {
  const total = costOf(steps);
  if (total === 0) return undefined;
  const stages = [...Map.groupBy(steps, ({ name }) => name)]
    .map(([name, ofStage]) => ({ name, costUsd: costOf(ofStage) }))
    .filter(({ costUsd }) => costUsd > 0)
    .toSorted((a, b) => b.costUsd - a.costUsd);
  const parts = stages.map(({ name, costUsd }) => `${name} ${usd(costUsd)} (${Math.round((100 * costUsd) / total)} %)`);
  const failed = costOf(steps.filter(({ result }) => result === 'failure'));
  return `Money: ${parts.join(', ')}${failed > 0 ? `; ${usd(failed)} of it in attempts that failed` : ''}.`;
}

function costOf(steps: readonly Spent[]): number {
  return steps.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
}

/** What a build of this kind would use if the user named nothing. */
export function nextLine(
  kind: string,
  next: Pick<ConfigurationChoice, 'name' | 'chosen' | 'reason' | 'mode'> | undefined,
): string {
  const about = `Next build (${kind})`;
  if (next === undefined) return `${about}: the selection has no configurations; a build without --strategy adds them.`;
  const { name, chosen, reason, mode } = next;
  if (chosen === name) return `${about}: ${name}; ${reason}.`;
  const more = mode === 'suggest' ? ' `stepmeter suggest` lists changes.' : '';
  const why = reason.replace(`${defaultInMode(mode)}; `, '');
  return `${about}: ${name}, the default in the mode ${mode}; the selection would choose otherwise: ${why}.${more}`;
}
