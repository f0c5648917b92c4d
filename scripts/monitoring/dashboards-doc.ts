import { ALL_DASHBOARDS } from '../../src/monitoring/dashboards/all-dashboards.ts';
import { type DashboardSpec, buildDashboard } from '../../src/monitoring/dashboards/dashboard.ts';
import { DASHBOARD, type DashboardUid } from '../../src/monitoring/dashboards/uids.ts';

const INTRODUCTION =
  'The pictures are not screenshots. `npm run pictures` draws them from the dashboard files and three days of simulated runs, queried from a real Prometheus 3 and Jaeger. Names, values, units, colors and column widths are those that `@grafana/data` 13.2.3 computes for a window of 1600 px; frames, axes and shapes are drawn by this project. The panels of regressions, budgets and the collector show little, because a simulated past has almost no data for them. The figures of selection, task queues, pool and cache are not simulated: the test that draws the pictures generates them.';

const PROOF =
  'Tests render every panel without data, over minutes, an hour, days, a week and a year, and with one and twenty workflows. At 1280, 1600 and 1920 px, nothing may be cut off, no panel may be empty without a message, and no two series may have the same color; over a year, figures and graphs have to show the same sums. The files are compared with the types of `@grafana/schema` 13.2.3.\n\nBrowsers wrap the text of a cell only at spaces and hyphens. In names with more than 12 characters between two of these, tables therefore insert zero-width spaces after `_`, `.`, `/` and `:`, and within longer parts. Links use the unchanged name; to copy it, inspect the cell. Rows grow with their names. On 2026-11-29, the table of `@grafana/ui` 13.2.3 rendered all 39 tables in Chromium with 20 rows of such names at the three widths: no cell was cut off.';

/** The page with a picture of each dashboard. */
export function dashboardsDoc(): string {
  return [
    '# Dashboards',
    '<!-- Generated from `src/monitoring/dashboards` by `npm run generate`. Edit the source instead. -->',
    'For operators and developers who look at Grafana. At the end you know which dashboard answers which question.',
    INTRODUCTION,
    PROOF,
    ...ALL_DASHBOARDS.flatMap(sectionOf),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The dashboards that were looked at in Grafana 12.3, before later changes. */
const SEEN: readonly DashboardUid[] = [
  DASHBOARD.overview,
  DASHBOARD.cost,
  DASHBOARD.reliability,
  DASHBOARD.performance,
  DASHBOARD.files,
  DASHBOARD.compare,
  DASHBOARD.runs,
  DASHBOARD.pipeline,
];

const RENDERED = 'This version was only rendered by tests, with `@grafana/data` 13.2.3.';

function sectionOf(spec: DashboardSpec): string[] {
  const { templating } = buildDashboard(spec);
  const variables = (templating.list ?? []).filter(({ hide }) => hide === undefined || Number(hide) === 0);
  const labels = variables.map(({ name, label }) => label ?? name).join(', ');
  const file = `pictures/${spec.uid.replace('stepmeter-', '')}.svg`;
  return [
    `## ${spec.title}`,
    `${spec.description} Variables: ${labels || 'none'}.`,
    SEEN.includes(spec.uid)
      ? `${RENDERED} An earlier version was viewed in Grafana 12.3, at 1280, 1600 and 1920 px.`
      : `${RENDERED} No version was viewed in Grafana.`,
    `![Dashboard ${spec.title}](${file})`,
  ];
}
