/** A section of the sidebar: its pages by slug, in the order in which they are read. */
export type Section = { readonly label: string; readonly pages: readonly string[]; readonly collapsed?: boolean };

/** The sections of the site. Every page of `docs/` is in one of them; `prepare.ts` refuses a page that is in none. */
export const SECTIONS: readonly Section[] = [
  { label: 'Start', pages: ['index', 'tutorial', 'installation', 'walkthrough-end-to-end', 'walkthrough-page'] },
  {
    label: 'How to',
    pages: [
      'import',
      'build',
      'build-on-temporal',
      'worktrees',
      'cache',
      'compare',
      'trends',
      'insights',
      'experiments',
      'selection',
      'reports',
      'page',
      'alerts',
      'stack',
      'collectors',
      'temporal',
      'simulate',
    ],
  },
  { label: 'Guides', pages: ['best-practices', 'cookbook'] },
  {
    label: 'Reference',
    pages: ['commands', 'errors', 'http-api', 'typescript-api', 'telemetry', 'exports', 'data-model', 'dashboards'],
  },
  { label: 'Operate', pages: ['troubleshooting', 'walkthrough-troubleshooting', 'runbook', 'upgrade'] },
  { label: 'Explanation', pages: ['architecture', 'privacy', 'detection', 'performance'] },
  { label: 'For maintainers', pages: ['contributing', 'security', 'changelog', 'adr'] },
];
