import type { ExportSignal } from '../telemetry/names.ts';
import type { ExportProblem } from './deliver.ts';

/** What an attempt to send a signal did. */
export type Sent = {
  /** Spans or data points that the back end acknowledged. */
  readonly count: number;
  /** What is worth a line in the log beside a problem. */
  readonly notices: readonly string[];
  /** Why it stopped; what was not sent stays in the store. */
  readonly problem?: ExportProblem;
};

/** Sends one signal to its back end. */
export type SignalSender = {
  readonly signal: ExportSignal;
  /** Sends what is due. Throws what the store throws. */
  readonly send: () => Promise<Sent>;
};
