import type { BoardUid } from '../dashboards/boards.ts';

/** Urgency of an alert: `critical` needs attention now, `warning` today, `info` whenever there is time. */
export type Severity = 'critical' | 'warning' | 'info';

/** A dashboard that an alert links to. */
export type AlertBoard = {
  readonly uid: BoardUid;
  /** The title of the most relevant panel. */
  readonly panel: string;
  /** The variables that the link sets, with the attribute whose label has the value. */
  readonly narrowedBy?: Readonly<Record<string, string>>;
};

/** A search for traces that a firing alert links to. */
export type TraceSearch = {
  /** The text of the link. */
  readonly title: string;
  /** TraceQL with verbs of Go's `printf`. */
  readonly query: string;
  /** The template expressions that fill in the verbs, in their order. */
  readonly values: readonly string[];
  /** A figure about the runs of the last day. The search covers that day, and there is no link without the figure. */
  readonly figure?: string;
};

/** An alert. Its texts are templates of Grafana's rules, made with `go-template.ts`. */
export type Alert = {
  /** Identifies the alert in Grafana. Never changed, or its silences and history are lost. */
  readonly uid: string;
  /** Name of the alert, and a heading of the runbook. */
  readonly title: string;
  readonly severity: Severity;
  /** PromQL: each series above 0 is a firing alert, identified by its labels. */
  readonly firing: string;
  /** PromQL of the figures in the texts, joined by labels. Never negative. */
  readonly figures?: Readonly<Record<string, string>>;
  /** What the alert is about; `subject` and `does` together are its summary. */
  readonly subject: string;
  /** What is wrong with the subject. */
  readonly does: string;
  /** How much, since when, after which change. */
  readonly description: string;
  readonly board: AlertBoard;
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
