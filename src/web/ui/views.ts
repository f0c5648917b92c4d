/** The views of the page, in the order of the header. */
export const VIEWS = [
  { path: '/', name: 'Overview' },
  { path: '/runs', name: 'Runs' },
  { path: '/cost', name: 'Cost' },
  { path: '/reliability', name: 'Reliability' },
  { path: '/performance', name: 'Performance' },
  { path: '/trends', name: 'Trends' },
  { path: '/compare', name: 'Compare' },
  { path: '/experiments', name: 'Experiments' },
  { path: '/selection', name: 'Selection' },
  { path: '/insights', name: 'Insights' },
  { path: '/alerts', name: 'Alerts' },
  { path: '/settings', name: 'Settings' },
] as const;
