import type { DashboardUid } from '../dashboards/uids.ts';

/** Urgency of an alert: `critical` needs attention now, `warning` today, `info` whenever there is time. */
export type Severity = 'critical' | 'warning' | 'info';

/** The panel that an alert links to. */
export type AlertPanel = {
  /** The dashboard. */
  readonly uid: DashboardUid;
  /** The title of the panel. */
  readonly panel: string;
  /** The variables that the link sets, each with the attribute whose label has the value. */
  readonly filters?: Readonly<Record<string, string>>;
  /** Other variables that the link sets, to templates. */
  readonly set?: Readonly<Record<string, string>>;
};

/** A comparison of the runs since the onset with those before it, on the dashboard Compare. */
export type Comparison = {
  /** The value with the days since the onset. Without it, there is no link. */
  readonly days: string;
  /** The variables that the link sets, to templates. */
  readonly set: Readonly<Record<string, string>>;
};

/** A search for traces that a firing alert links to. */
export type TraceSearch = {
  /** The text of the link. */
  readonly title: string;
  /** TraceQL with verbs of Go's `printf`. */
  readonly query: string;
  /** The template expressions that fill in the verbs, in their order. */
  readonly values: readonly string[];
  /** A value about the runs of the last day. The search covers that day, and there is no link without the value. */
  readonly requires?: string;
};

/** An alert. Its texts are templates of Grafana's alert rules; see `go-template.ts`. */
export type Alert = {
  /** Identifies the alert in Grafana. Never changed, or its silences and history are lost. */
  readonly uid: string;
  /** Name of the alert, and a heading of the runbook. */
  readonly title: string;
  readonly severity: Severity;
  /** PromQL: each series above 0 is a firing alert, identified by its labels. */
  readonly firing: string;
  /** PromQL of the values in the texts, matched by labels. Never negative. */
  readonly values?: Readonly<Record<string, string>>;
  /** What the alert is about; the summary is `subject` followed by `problem`. */
  readonly subject: string;
  /** A predicate, such as "is stuck". */
  readonly problem: string;
  /** Values, the onset, the preceding configuration change. */
  readonly description: string;
  readonly dashboard: AlertPanel;
  readonly comparison?: Comparison;
  /** Finds traces of the affected runs. */
  readonly traces?: TraceSearch;
  /** Finds traces if the alert is about a step. @default `traces` */
  readonly stepTraces?: TraceSearch;
};

/** Alerts that are evaluated together. */
export type AlertGroup = {
  readonly name: string;
  /** How often Grafana evaluates them. An outage of Prometheus shorter than two intervals goes unnoticed. */
  readonly interval: string;
  readonly alerts: readonly Alert[];
};
