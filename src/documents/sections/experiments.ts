import { describeSettings } from '../../analysis/experiments/arm-configuration.ts';
import { describeReadOut } from '../../analysis/experiments/describe.ts';
import { ARMS } from '../../core/ids/assignment-id.ts';
import { counted } from '../../core/amounts.ts';
import type { ExperimentStatus } from '../../experiments/experiment-status.ts';
import { localDay } from '../../report/periods.ts';
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
  const verdicts = result ? describeReadOut(result).split('\n') : ['No verdict while a check fails:', ...noVerdict];
  const arms = ARMS.map(
    (arm) => `${arm}: ${describeSettings(plan.arms[arm])}, ${counted(units[arm].ended, 'outcome')}`,
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
