import type { BoardUid } from '../dashboards/boards.ts';

/** How much an alert matters: `critical` wants somebody now, `warning` today, `info` some day. */
export type Severity = 'critical' | 'warning' | 'info';

/** A board that an alert links to. */
export type AlertBoard = {
  readonly uid: BoardUid;
  /** The title of the panel that shows it best. */
  readonly panel: string;
  /** The variables that it is narrowed by: the name of the variable, and the label whose value it takes. */
  readonly narrowedBy?: Readonly<Record<string, string>>;
};

/** A search for traces, made while the alert is on. */
export type TraceSearch = {
  /** What the link is called. */
  readonly title: string;
  /** TraceQL with the verbs of Go's `printf`, */
  readonly query: string;
  /** and what they stand for, in the words of a template. */
  readonly values: readonly string[];
  /** The figure of the last day's runs without which there is nothing to search for; only their traces are searched. */
  readonly figure?: string;
};

/** An alert. Its texts are templates of Grafana's rules, made with `go-template.ts`. */
export type Alert = {
  /** Known to Grafana by it; never changed, or its silences and its history are lost. */
  readonly uid: string;
  /** What is wrong, in plain words: the alert's name, and a heading of the runbook. */
  readonly title: string;
  readonly severity: Severity;
  /** PromQL: the alert is on for each of its series that is above 0. Its labels tell one alert from another. */
  readonly firing: string;
  /** PromQL of the figures that the texts name, joined by labels. Never negative. */
  readonly figures?: Readonly<Record<string, string>>;
  /** What it is about, */
  readonly subject: string;
  /** and what is wrong with it: together one line. */
  readonly does: string;
  /** By how much, since when, after what. */
  readonly description: string;
  readonly board: AlertBoard;
  /** Finds the traces of the runs that show it. */
  readonly traces?: TraceSearch;
  /** The same where it is about a step. @default those of the whole workflow */
  readonly stepTraces?: TraceSearch;
};

/** Alerts that are looked at together. */
export type AlertGroup = {
  readonly name: string;
  /** How often Grafana looks. An outage of Prometheus that is shorter than two of these goes unnoticed. */
  readonly interval: string;
  readonly alerts: readonly Alert[];
};
