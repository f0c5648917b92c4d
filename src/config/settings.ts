import { VARIABLE } from '../core/environment.ts';

/** The form of a value. */
export type SettingKind = 'url' | 'text' | 'file' | 'amount' | 'days';

/** A setting of the settings file; each has an environment variable that takes precedence. */
export type Setting = {
  /** Its key in the file; `budget.day` is the key `day` of the object `budget`. */
  readonly key: string;
  readonly variable: string;
  /** Another variable that takes precedence. */
  readonly otherVariable?: string;
  readonly kind: SettingKind;
  readonly description: string;
  /**
   * Whether only the file in the state folder may set it. A project's file comes with the project, often from other
   * people: it must not send data elsewhere, start programs, or change what the store keeps of other projects.
   */
  readonly isUserOnly?: true;
};

/** Every setting that a file can hold; the JSON Schema and the documentation are generated from this table. */
export const SETTINGS: readonly Setting[] = [
  {
    key: 'otlpEndpoint',
    variable: VARIABLE.otlpEndpoint,
    otherVariable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    kind: 'url',
    isUserOnly: true,
    description: 'OTLP/HTTP endpoint that traces and metrics are exported to',
  },
  {
    key: 'databaseUrl',
    variable: VARIABLE.databaseUrl,
    kind: 'url',
    isUserOnly: true,
    description: 'PostgreSQL database for the store of a team',
  },
  {
    key: 'environment',
    variable: VARIABLE.deployment,
    kind: 'text',
    description: '`deployment.environment.name` on everything that is exported',
  },
  { key: 'budget.day', variable: VARIABLE.budgetDay, kind: 'amount', description: 'Budget per day in US dollars' },
  { key: 'budget.week', variable: VARIABLE.budgetWeek, kind: 'amount', description: 'Budget per week in US dollars' },
  {
    key: 'budget.month',
    variable: VARIABLE.budgetMonth,
    kind: 'amount',
    description: 'Budget per month in US dollars',
  },
  {
    key: 'prices',
    variable: VARIABLE.prices,
    kind: 'file',
    description: 'File with prices that override those that ship, relative to the settings file',
  },
  {
    key: 'retentionDays',
    variable: VARIABLE.retentionDays,
    kind: 'days',
    isUserOnly: true,
    description: 'Number of days that ended runs stay in the store',
  },
  {
    key: 'selection.mode',
    variable: VARIABLE.selectionMode,
    kind: 'text',
    isUserOnly: true,
    description: 'Who decides on configurations: off, shadow, suggest or auto',
  },
  {
    key: 'selection.value',
    variable: VARIABLE.successValue,
    kind: 'amount',
    description: 'What a success is worth, in US dollars',
  },
  {
    key: 'selection.timePrice',
    variable: VARIABLE.timePrice,
    kind: 'amount',
    description: 'What a minute of a run costs beside its tokens, in US dollars',
  },
  {
    key: 'selection.runLimit',
    variable: VARIABLE.runLimit,
    kind: 'amount',
    isUserOnly: true,
    description: 'What a run may cost with a chosen configuration, in US dollars',
  },
  {
    key: 'selection.dayLimit',
    variable: VARIABLE.dayLimit,
    kind: 'amount',
    isUserOnly: true,
    description: 'What all runs of a day (UTC) may cost before only the default is chosen, in US dollars',
  },
  ...(
    [
      ['prometheusUrl', VARIABLE.prometheusUrl, 'Prometheus'],
      ['tempoUrl', VARIABLE.tempoUrl, 'Tempo'],
      ['jaegerUrl', VARIABLE.jaegerUrl, 'Jaeger'],
      ['grafanaUrl', VARIABLE.grafanaUrl, 'Grafana'],
    ] as const
  ).map(([key, variable, part]) => ({
    key,
    variable,
    kind: 'url' as const,
    isUserOnly: true as const,
    description: `URL of ${part}, if it was not started by \`stepmeter up\``,
  })),
];
