import { ATTRIBUTE } from './attributes.ts';
import { counter, duration, memory, MILLISECONDS, type Metric } from './metric.ts';

const STEP_LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] as const;

/** What is measured of the processes of sessions. */
export const SESSION_METRIC = {
  cpuTime: counter('process.cpu.time', 's', [...STEP_LABELS, ATTRIBUTE.cpuMode], 'CPU time of ended sessions', 1e6),
  diskIo: counter(
    'process.disk.io',
    'By',
    [...STEP_LABELS, ATTRIBUTE.diskDirection],
    'Disk reads and writes of ended sessions',
  ),
  timeToFirstToken: duration(
    'stepmeter.session.time_to_first_token',
    STEP_LABELS,
    'Time from the prompt of a session to the first token of the model, as the CLI reports it; includes the start of the session',
  ),
  /** Sessions come and go: a gauge would only show the last one, and a counter of peaks has no meaning. */
  sessionPeakMemory: memory('stepmeter.session.memory.peak', STEP_LABELS, 'Peak memory of ended sessions'),
  sessionSpawn: duration(
    'stepmeter.session.spawn.time',
    STEP_LABELS,
    'Time to start the process of a session',
    MILLISECONDS,
  ),
  sessionStalled: counter(
    'stepmeter.session.stalled',
    's',
    [...STEP_LABELS, ATTRIBUTE.stallCause],
    'Time during sessions in which at least one process of the machine waited for CPU, disk or memory, as reported by the kernel; divided by the duration of the sessions, this is the pressure',
    1000,
  ),
} as const satisfies Record<string, Metric>;
