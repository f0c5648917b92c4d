import { homedir } from 'node:os';
import { join } from 'node:path';

/** A process's environment variables. */
export type Environment = { readonly [name: string]: string | undefined };

/** Every environment variable that Stepmeter reads or sets. */
export const VARIABLE = {
  /** `0` switches everything off. */
  switch: 'STEPMETER',
  /** The context folder in which this process's records belong. */
  spool: 'STEPMETER_SPOOL',
  /** The id of the Claude CLI process that a runner started. */
  session: 'STEPMETER_SESSION',
  /** The state folder. */
  home: 'STEPMETER_HOME',
  /** Where OTLP goes. */
  otlpEndpoint: 'STEPMETER_OTLP_ENDPOINT',
  /** The deployment environment on every span and metric. */
  deployment: 'STEPMETER_ENVIRONMENT',
  /** W3C trace context. */
  traceparent: 'TRACEPARENT',
} as const;

/** Whether Stepmeter is switched off. */
export const isSwitchedOff = (env: Environment): boolean => env[VARIABLE.switch] === '0';

/** The state folder: `$STEPMETER_HOME`, else the XDG state folder. */
export const stateFolder = (env: Environment): string => {
  const home = env[VARIABLE.home];
  if (home) return home;
  const xdg = env['XDG_STATE_HOME'];
  return join(xdg || join(env['HOME'] || homedir(), '.local', 'state'), 'stepmeter');
};

/** The spool: the folder of context folders. */
export const spoolFolder = (env: Environment): string => join(stateFolder(env), 'spool');

/** Where OTLP/HTTP goes, without a trailing slash; undefined where only the store is to be written. */
export const otlpEndpoint = (env: Environment): string | undefined => {
  const endpoint = env[VARIABLE.otlpEndpoint] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return endpoint ? endpoint.replace(/\/+$/, '') : undefined;
};
