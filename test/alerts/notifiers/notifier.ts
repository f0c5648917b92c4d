/** What evaluates the provisioned alerts and sends messages: Grafana, or in its place Prometheus with Alertmanager. */
export type Notifier = {
  /** Grafana's address in the links of messages; it ends with a slash. */
  readonly address: string;
  /** Evaluates what it does not evaluate by itself. */
  evaluate(): Promise<void>;
  /** Every alert of every rule, and its state. */
  instances(): Promise<AlertInstance[]>;
  /** Why messages could not be sent. */
  deliveryErrors(): Promise<string[]>;
  /** How many messages it could not send since it started. */
  failedDeliveries(): Promise<number>;
  /** Lines of its log that report a problem. */
  problems(): Promise<string[]>;
  stop(): Promise<void>;
};

/** An alert and its state. */
export type AlertInstance = {
  readonly title: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** Where a notifier is started. */
export type NotifierSetting = {
  readonly dir: string;
  readonly slackUrl: string;
  readonly prometheusUrl: string;
  readonly tracesUrl?: string;
};

/** A way to start a notifier, and how it reports errors of Slack. */
export type NotifierKind<N extends Notifier> = {
  start(setting: NotifierSetting): Promise<N>;
  readonly troubles: {
    readonly serverError: string;
    readonly rateLimit: string;
    readonly noWebhook: string;
    readonly refused: string;
  };
};
