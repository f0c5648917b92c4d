import { describeSettings } from '../../analysis/experiments/arm-configuration.ts';
import { describeResult } from '../../analysis/experiments/describe.ts';
import { configurationOf } from '../../analysis/experiments/sealed-plan.ts';
import { counted } from '../../core/amounts.ts';
import type { ExperimentStatus } from '../../experiments/experiment-status.ts';
import { localDay } from '../../core/time/day.ts';
import type { Block, Section } from '../document.ts';
import type { ReportData } from '../read-report.ts';

/** The experiments of the period with their verdicts. */
export function experimentsSection({ experiments }: ReportData): Section {
  const blocks: readonly Block[] =
    experiments.length > 0
      ? experiments.map(experimentBlock)
      : [{ kind: 'paragraphs', texts: ['No experiment ran in the period.'] }];
  return { title: 'Experiments', blocks };
}

function experimentBlock(status: ExperimentStatus): Block {
  const { name, workflow, state, startedAt, plan, units, result, noVerdict, adopted } = status;
  const verdicts = result ? describeResult(result).split('\n') : ['No verdict while a check fails:', ...noVerdict];
  const arms = units.map(
    ({ arm, ended }) => `${arm}: ${describeSettings(configurationOf(plan, arm))}, ${counted(ended, 'outcome')}`,
  );
  return {
    kind: 'table',
    title: `${name} (${workflow})`,
    columns: [
      {
        name: `Started ${localDay(startedAt)}, ${state}${adopted === null ? '' : `, adopted ${adopted}`}`,
        type: 'wide',
      },
    ],
    rows: [...arms, ...verdicts].map((line) => [line.trim().replaceAll(/ {2,}/g, ': ')]),
  };
}
