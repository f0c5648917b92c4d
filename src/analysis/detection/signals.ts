import { SIGNAL } from '../../core/signal.ts';
import type { Family } from './observation.ts';

/** The signals that are monitored. `success` is judged by failures. */
export const DETECTION_SIGNALS = ['cost', 'duration', 'tokens', 'success', 'repairs', 'errors'] as const;

/** One of {@link DETECTION_SIGNALS}. */
export type DetectionSignal = (typeof DETECTION_SIGNALS)[number];

/** How the values of each signal vary. */
export const FAMILY: Readonly<Record<DetectionSignal, Family>> = {
  [SIGNAL.cost]: 'amount',
  [SIGNAL.duration]: 'amount',
  [SIGNAL.tokens]: 'amount',
  [SIGNAL.repairs]: 'count',
  [SIGNAL.errors]: 'count',
  success: 'rate',
};
