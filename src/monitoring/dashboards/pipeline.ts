import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { collector } from './pipeline/collector.ts';
import { health } from './pipeline/health.ts';
import { reconciliation } from './pipeline/reconciliation.ts';
import { relay } from './pipeline/relay.ts';

/** Whether what is measured arrives, whole and in time. */
export const pipeline: Board = {
  uid: BOARD.pipeline,
  title: 'Pipeline',
  description:
    'From the spool over the relay and the collector to Tempo and Prometheus: what waits, what failed, what differs.',
  from: 'now-24h',
  sections: [health, relay, reconciliation, collector],
};
