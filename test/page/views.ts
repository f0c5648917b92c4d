import { EXPERIMENT } from './page-data.ts';

/** How the views are tested and drawn. */
export const SETTINGS = [
  ['wide and light', { width: 1600 }],
  ['wide and dark', { width: 1600, isDark: true }],
  ['narrow and light', { width: 360, height: 740 }],
  ['narrow and dark', { width: 360, height: 740, isDark: true }],
] as const;

/** The views of the page by name; those of runs are about these two, and that of a choice about this decision. */
export function viewsOf([run, other]: readonly [string, string], decision: string): Readonly<Record<string, string>> {
  return {
    overview: '',
    runs: 'runs',
    run: `runs/${run}`,
    cost: 'cost',
    'cost-by-step': 'cost?by=step&across=model&period=7d',
    reliability: 'reliability',
    'reliability-by-model': 'reliability?by=model&words=result:failure',
    performance: 'performance',
    trends: 'trends',
    'trends-by-step': 'trends?metric=cost&by=step',
    compare: 'compare',
    'compare-runs': `compare?a=${run}&b=${other}`,
    experiments: 'experiments',
    experiment: `experiments/${EXPERIMENT}`,
    selection: 'selection',
    decision: `selection/${decision}`,
    insights: 'insights',
    alerts: 'alerts',
    settings: 'settings',
  };
}
