import type { ReadAnswer } from '../../api/reads/reads.ts';

/** An experiment as the API answers it. */
export type Experiment = ReadAnswer<'experiment'>;

const STATES: Readonly<Record<Experiment['state'], string>> = {
  running: 'running',
  'limit-reached': 'limit reached',
  stopped: 'stopped',
};

/** The state of an experiment in words. */
export function stateText(state: Experiment['state'], adopted: Experiment['adopted']): string {
  return STATES[state] + (adopted === null ? '' : `, ${adopted} adopted`);
}

/** A share such as an error rate, in percent. */
export function percentText(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
