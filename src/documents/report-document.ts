import type { StaticCharts } from '../charts/chart-data.ts';
import { VERSION } from '../core/version.ts';
import { localDay } from '../core/time/day.ts';
import type { Document } from './document.ts';
import type { ReportData } from './read-report.ts';
import { changesSection } from './sections/changes.ts';
import { costSection } from './sections/cost.ts';
import { experimentsSection } from './sections/experiments.ts';
import { failuresSection } from './sections/failures.ts';
import { regressionsSection } from './sections/regressions.ts';
import { stepsSection } from './sections/steps.ts';
import { successSection } from './sections/success.ts';
import { summarySection } from './sections/summary.ts';
import { wasteSection } from './sections/waste.ts';

/** The report of a period as a document. It arranges results of analyses and computes none. */
export function reportDocument(data: ReportData, charts: StaticCharts): Document {
  const { since, until, workflow, simulated } = data.request;
  const title = [workflow ?? 'All workflows', simulated && '(simulated)'].filter(Boolean).join(' ');
  const sections =
    data.runs === 0
      ? [summarySection(data)]
      : [
          summarySection(data),
          costSection(data, charts),
          successSection(data, charts),
          failuresSection(data, charts),
          stepsSection(data, charts),
          regressionsSection(data),
          changesSection(data),
          experimentsSection(data),
          wasteSection(data),
        ];
  return {
    title: `${title}: cost, success and time`,
    subtitle: `Runs that started from ${localDay(since)} to ${localDay(until - 1)}, days in ${data.timeZone}`,
    sections,
    footer: [
      'Brackets hold 95 % intervals; n is the number of runs or attempts. Cost per success is the cost of all runs, failures included, divided by the number of successful ones. Unknown costs are left out and counted as unknown, never as 0.',
      `Written by Stepmeter ${VERSION}. Contains names, figures and IDs; no prompts, answers or file contents.`,
    ],
  };
}
