import { DETECTION_SIGNAL, type DetectionSignal } from '../../core/signal.ts';
import type { Family } from './observation.ts';

/** The monitored signals, in the order in which they are shown. */
export const DETECTION_SIGNALS = Object.values(DETECTION_SIGNAL);

/** How the values of each signal vary. `success` is judged by failures. */
export const FAMILY: Readonly<Record<DetectionSignal, Family>> = {
  [DETECTION_SIGNAL.cost]: 'amount',
  [DETECTION_SIGNAL.duration]: 'amount',
  [DETECTION_SIGNAL.tokens]: 'amount',
  [DETECTION_SIGNAL.repairs]: 'count',
  [DETECTION_SIGNAL.errors]: 'count',
  [DETECTION_SIGNAL.success]: 'rate',
};
