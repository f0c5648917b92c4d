import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** A process's environment variables. */
export type Environment = { readonly [name: string]: string | undefined };

/**
 * All environment variables that Stepmeter reads or sets, except for the ports of the stack (`src/ops/stack/ports.ts`).
 */
export const VARIABLE = {
  /** `0` disables Stepmeter. */
  switch: 'STEPMETER',
  /** The context folder for the records of this process. */
  spool: 'STEPMETER_SPOOL',
  /** The ID of a Claude CLI process started by a runner. */
  session: 'STEPMETER_SESSION',
  /** Marks the processes of a command with limits. */
  limit: 'STEPMETER_LIMIT',
  /** Marks the processes of a parallel task, which may contain a command with limits. */
  task: 'STEPMETER_TASK',
  /** The state folder. */
  home: 'STEPMETER_HOME',
  /** The folder of the cache; by default it is in the state folder. */
  cache: 'STEPMETER_CACHE',
  /** The PostgreSQL database of the store; by default the store is a SQLite file in the state folder. */
  databaseUrl: 'STEPMETER_DATABASE_URL',
  /** The OTLP endpoint. */
  otlpEndpoint: 'STEPMETER_OTLP_ENDPOINT',
  /** A file with prices that override the shipped ones. */
  prices: 'STEPMETER_PRICES',
  /** How many days ended runs are kept in the store. */
  retentionDays: 'STEPMETER_RETENTION_DAYS',
  /** The deployment environment on every span and metric. */
  deployment: 'STEPMETER_ENVIRONMENT',
  /** The folder with the built programs of the native stack. */
  nativeStack: 'STEPMETER_NATIVE_STACK',
  /**
   * Programs that `up --native` does not find on the PATH: Tempo and Grafana, which are not built in `native-stack/`.
   */
  tempoProgram: 'STEPMETER_TEMPO',
  grafanaProgram: 'STEPMETER_GRAFANA',
  /** URLs of Prometheus, Tempo or Jaeger, and Grafana, if they were not started by `up`. */
  prometheusUrl: 'STEPMETER_PROMETHEUS_URL',
  tempoUrl: 'STEPMETER_TEMPO_URL',
  jaegerUrl: 'STEPMETER_JAEGER_URL',
  grafanaUrl: 'STEPMETER_GRAFANA_URL',
  /** Budgets per day, week (from Monday) and month, UTC, in US dollars. */
  budgetDay: 'STEPMETER_BUDGET_DAY',
  budgetWeek: 'STEPMETER_BUDGET_WEEK',
  budgetMonth: 'STEPMETER_BUDGET_MONTH',
  /** Who sends alerts: `auto`, `on` or `off`. */
  alerts: 'STEPMETER_ALERTS',
  /** Where alerts are sent, beside Slack: a webhook with the secret of its signatures, and e-mail. */
  alertWebhookUrl: 'STEPMETER_ALERT_WEBHOOK_URL',
  alertWebhookSecret: 'STEPMETER_ALERT_WEBHOOK_SECRET',
  alertEmailTo: 'STEPMETER_ALERT_EMAIL_TO',
  alertEmailFrom: 'STEPMETER_ALERT_EMAIL_FROM',
  alertSmtpUrl: 'STEPMETER_ALERT_SMTP_URL',
  /** The address of the page, for links in alerts. */
  pageUrl: 'STEPMETER_PAGE_URL',
  /** Who decides on configurations: `off`, `shadow`, `suggest` or `auto`. */
  selectionMode: 'STEPMETER_SELECTION',
  /** What a success is worth, and what a minute of a run costs, in US dollars. */
  successValue: 'STEPMETER_SUCCESS_VALUE',
  timePrice: 'STEPMETER_TIME_PRICE',
  /** What a chosen run may cost, and all runs of a day (UTC), in US dollars. */
  runLimit: 'STEPMETER_RUN_LIMIT',
  dayLimit: 'STEPMETER_DAY_LIMIT',
  /** The plugin folders that every Claude CLI loads, from 2.1.290 on. */
  plugins: 'CLAUDE_CODE_PLUGIN_DIRS',
  /** W3C trace context. */
  traceparent: 'TRACEPARENT',
} as const;

/** The spool folder of interactive sessions; the hooks use the same name. */
export const INTERACTIVE_FOLDER = 'interactive';

/** The spool folder of operations of the worktree pool and the cache outside of runs. */
export const STANDALONE_FOLDER = 'standalone';

/** Whether Stepmeter is disabled. */
export function isDisabled(env: Environment): boolean {
  return env[VARIABLE.switch] === '0';
}

/**
 * The state folder: `$STEPMETER_HOME`, or the XDG state folder. Absolute, because processes in other working
 * directories inherit paths below it.
 */
export function stateFolder(env: Environment): string {
  const home = env[VARIABLE.home];
  if (home) return resolve(home);
  const xdg = env['XDG_STATE_HOME'];
  return resolve(xdg || join(env['HOME'] || homedir(), '.local', 'state'), 'stepmeter');
}

/** The spool of a state folder, which contains the context folders. */
export function spoolIn(home: string): string {
  return join(home, 'spool');
}

/** The spool of this environment. */
export function spoolFolder(env: Environment): string {
  return spoolIn(stateFolder(env));
}

/** The folder of records that could not be ingested. */
export function quarantineIn(home: string): string {
  return join(home, 'quarantine');
}

/** The folder with the states and the results of builds, by the IDs of their runs. */
export function buildsIn(home: string): string {
  return join(home, 'builds');
}

/** The default SQLite file of the store. */
export function storeFile(env: Environment): string {
  return join(stateFolder(env), 'store.db');
}

/** The URL of the store's PostgreSQL database; undefined if the store is a SQLite file. */
export function databaseUrl(env: Environment): string | undefined {
  return env[VARIABLE.databaseUrl] || undefined;
}

/** The OTLP/HTTP endpoint, without a trailing slash; undefined if nothing is exported. */
export function otlpEndpoint(env: Environment): string | undefined {
  const endpoint = env[VARIABLE.otlpEndpoint] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return endpoint ? endpoint.replace(/\/+$/, '') : undefined;
}

const RETENTION_DAYS = 365;

/** How many days ended runs are kept in the store; one year if the variable is unset or invalid. */
export function retentionDays(env: Environment): number {
  const days = Number(env[VARIABLE.retentionDays]);
  return days > 0 ? days : RETENTION_DAYS;
}
