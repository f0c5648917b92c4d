import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** A process's environment variables. */
export type Environment = { readonly [name: string]: string | undefined };

/** Every environment variable that Stepmeter reads or sets, beside the ports of the stack (`src/ops/stack/ports.ts`). */
export const VARIABLE = {
  /** `0` switches everything off. */
  switch: 'STEPMETER',
  /** The context folder in which this process's records belong. */
  spool: 'STEPMETER_SPOOL',
  /** The id of the Claude CLI process that a runner started. */
  session: 'STEPMETER_SESSION',
  /** The state folder. */
  home: 'STEPMETER_HOME',
  /** The PostgreSQL database that is the store; where it is not set, a SQLite file in the state folder is. */
  databaseUrl: 'STEPMETER_DATABASE_URL',
  /** Where OTLP goes. */
  otlpEndpoint: 'STEPMETER_OTLP_ENDPOINT',
  /** A file with prices that override those that ship. */
  prices: 'STEPMETER_PRICES',
  /** How many days ended runs stay in the store. */
  retentionDays: 'STEPMETER_RETENTION_DAYS',
  /** The deployment environment on every span and metric. */
  deployment: 'STEPMETER_ENVIRONMENT',
  /** Where the programs of the native stack were built. */
  nativeStack: 'STEPMETER_NATIVE_STACK',
  /** Programs that `up --native` does not find on the PATH: Tempo and Grafana, which `native-stack/` does not build. */
  tempoProgram: 'STEPMETER_TEMPO',
  grafanaProgram: 'STEPMETER_GRAFANA',
  /** Addresses of Prometheus, Tempo or Jaeger, and Grafana, if they are not those that `up` started. */
  prometheusUrl: 'STEPMETER_PROMETHEUS_URL',
  tempoUrl: 'STEPMETER_TEMPO_URL',
  jaegerUrl: 'STEPMETER_JAEGER_URL',
  grafanaUrl: 'STEPMETER_GRAFANA_URL',
  /** What may be spent in a day, week (from Monday) and month, UTC, in US dollars. */
  budgetDay: 'STEPMETER_BUDGET_DAY',
  budgetWeek: 'STEPMETER_BUDGET_WEEK',
  budgetMonth: 'STEPMETER_BUDGET_MONTH',
  /** W3C trace context. */
  traceparent: 'TRACEPARENT',
} as const;

/**
 * The folder in the spool for sessions that were started by hand, with no step around them. The hooks know its place
 * by themselves.
 */
export const INTERACTIVE_FOLDER = 'by-hand';

/** Whether Stepmeter is switched off. */
export function isDisabled(env: Environment): boolean {
  return env[VARIABLE.switch] === '0';
}

/**
 * The state folder: `$STEPMETER_HOME`, else the XDG state folder. Absolute, because processes that work in other
 * folders inherit paths below it.
 */
export function stateFolder(env: Environment): string {
  const home = env[VARIABLE.home];
  if (home) return resolve(home);
  const xdg = env['XDG_STATE_HOME'];
  return resolve(xdg || join(env['HOME'] || homedir(), '.local', 'state'), 'stepmeter');
}

/** The spool of a state folder: the folder of context folders. */
export function spoolIn(home: string): string {
  return join(home, 'spool');
}

/** The spool. */
export function spoolFolder(env: Environment): string {
  return spoolIn(stateFolder(env));
}

/** Where in a state folder records are that could not be taken in. */
export function quarantineIn(home: string): string {
  return join(home, 'quarantine');
}

/** The SQLite file that is the store where no database is named. */
export function storeFile(env: Environment): string {
  return join(stateFolder(env), 'store.db');
}

/** The URL of the store's PostgreSQL database; undefined where the store is a SQLite file. */
export function databaseUrl(env: Environment): string | undefined {
  return env[VARIABLE.databaseUrl] || undefined;
}

/** Where OTLP/HTTP goes, without a trailing slash; undefined where only the store is to be written. */
export function otlpEndpoint(env: Environment): string | undefined {
  const endpoint = env[VARIABLE.otlpEndpoint] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return endpoint ? endpoint.replace(/\/+$/, '') : undefined;
}

const RETENTION_DAYS = 365;

/** How many days ended runs stay in the store; a year where nothing sensible is set. */
export function retentionDays(env: Environment): number {
  const days = Number(env[VARIABLE.retentionDays]);
  return days > 0 ? days : RETENTION_DAYS;
}
