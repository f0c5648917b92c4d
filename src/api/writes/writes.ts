import { silenceAlertWrite } from './alert-writes.ts';
import { acceptSuggestionWrite, declineSuggestionWrite, rollBackWrite } from './configuration-writes.ts';
import { startExperimentWrite, stopExperimentWrite } from './experiment-writes.ts';

/** Everything that the API changes, by name. Each returns its audit entry. */
export const WRITES = {
  startExperiment: startExperimentWrite,
  stopExperiment: stopExperimentWrite,
  acceptSuggestion: acceptSuggestionWrite,
  declineSuggestion: declineSuggestionWrite,
  rollBack: rollBackWrite,
  silenceAlert: silenceAlertWrite,
} as const;

/** The name of a write. */
export type WriteName = keyof typeof WRITES;

/** The input of a write. */
export type WriteInput<N extends WriteName> = Parameters<(typeof WRITES)[N]>[1];
