import type { AlertTable } from '../../store/schema.ts';
import type { Notice } from '../due-notices.ts';

const TITLES: Readonly<Record<AlertTable['kind'], string>> = {
  regression: 'Regression',
  budget: 'Budget',
  'stuck-run': 'Run stuck',
  'bill-difference': 'Cost differs from bill',
  'relay-silent': 'Relay not reporting',
  selection: 'Configuration became worse',
  drift: 'Configuration drift',
  'cache-false-hit': 'Cached result was wrong',
};

/** The title of a message: whether it is resolved or critical, what kind, and which workflow. */
export function titleOf({ firing, resolved }: Notice): string {
  const [alert] = [...firing, ...resolved];
  if (!alert) return 'Stepmeter';
  const state = firing.length === 0 ? 'Resolved: ' : alert.severity === 'critical' ? 'Critical: ' : '';
  return `${state}${TITLES[alert.kind]}${alert.workflow === null ? '' : ` (${alert.workflow})`}`;
}

/** What an alert says in one line. */
export function summaryOf({ subject, problem, resolved_at }: AlertTable): string {
  return resolved_at === null ? `${subject} ${problem}` : `${subject}: resolved at ${timeOf(resolved_at)}`;
}

/** A time to the minute, in UTC. */
export function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The address of the page about an alert; undefined if the address of the page is not set. */
export function linkOf({ page }: AlertTable, pageUrl: string | undefined): string | undefined {
  return pageUrl === undefined || !URL.canParse(page, pageUrl) ? undefined : new URL(page, pageUrl).href;
}
