import type { ExportSignal } from '../telemetry/names.ts';
import type { ExportProblem } from './deliver.ts';

/** The result of sending a signal. */
export type Sent = {
  /** Spans or data points acknowledged by the back end. */
  readonly count: number;
  /** Log lines other than the problem. */
  readonly notices: readonly string[];
  /** Why it stopped; unsent data stays in the store. */
  readonly problem?: ExportProblem;
};

/** Sends one signal to its back end. */
export type SignalSender = {
  readonly signal: ExportSignal;
  /** Sends what is due. Throws errors of the store. */
  readonly send: () => Promise<Sent>;
};
