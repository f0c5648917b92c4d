import type { Context } from '../../core/context.ts';
import { ATTRIBUTE, CPU_MODE, DISK_DIRECTION, METRIC, STALL_CAUSE } from '../../telemetry/names.ts';
import type { SessionRecord } from '../../spool/record.ts';
import type { SessionTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import type { Attributes, SpanData } from '../../telemetry/span-data.ts';
import { stepLabels } from '../step-labels.ts';

type Measured = Pick<SessionRecord, 'resources' | 'timeToFirstTokenMs'>;

/** The columns with what was measured of a session: the resource usage of its processes, the time to its first token. */
type MeasuredColumns = Pick<
  SessionTable,
  | 'cpu_user_us'
  | 'cpu_system_us'
  | 'peak_memory'
  | 'disk_read'
  | 'disk_written'
  | 'time_to_first_token'
  | 'spawn_us'
  | 'stalled_cpu_ms'
  | 'stalled_io_ms'
  | 'stalled_memory_ms'
>;

const MICROSECONDS = 1e6;

const MS = 1000;

/** What was measured of a session, as stored; null if not measured. */
export function measuredColumns({ resources, timeToFirstTokenMs }: Measured): MeasuredColumns {
  return {
    cpu_user_us: resources ? Math.round(resources.cpuUserSeconds * MICROSECONDS) : null,
    cpu_system_us: resources ? Math.round(resources.cpuSystemSeconds * MICROSECONDS) : null,
    peak_memory: resources?.peakMemoryBytes ?? null,
    disk_read: resources?.diskReadBytes ?? null,
    disk_written: resources?.diskWrittenBytes ?? null,
    time_to_first_token: timeToFirstTokenMs ?? null,
    spawn_us: rounded(resources?.spawnMs, MS),
    stalled_cpu_ms: rounded(resources?.stalledMs?.cpu),
    stalled_io_ms: rounded(resources?.stalledMs?.io),
    stalled_memory_ms: rounded(resources?.stalledMs?.memory),
  };
}

function rounded(value: number | undefined, scale = 1): number | null {
  return value === undefined ? null : Math.round(value * scale);
}

/** The same as attributes of the session's span. */
export function measuredAttributes(session: MeasuredColumns): Attributes {
  return {
    [ATTRIBUTE.cpuTime]:
      session.cpu_user_us === null ? null : (session.cpu_user_us + (session.cpu_system_us ?? 0)) / MICROSECONDS,
    [ATTRIBUTE.peakMemory]: session.peak_memory,
    [ATTRIBUTE.diskRead]: session.disk_read,
    [ATTRIBUTE.diskWritten]: session.disk_written,
    [ATTRIBUTE.timeToFirstToken]: session.time_to_first_token === null ? null : session.time_to_first_token / MS,
    [ATTRIBUTE.spawnTime]: session.spawn_us === null ? null : session.spawn_us / MICROSECONDS,
  };
}

/** Counts what was measured of a session; `span` is the session's span. */
export function countMeasured(batch: Batch, context: Context, used: MeasuredColumns, span: SpanData): void {
  const labels = stepLabels(context);
  batch.count(METRIC.cpuTime, { ...labels, [ATTRIBUTE.cpuMode]: CPU_MODE.user }, used.cpu_user_us ?? 0);
  batch.count(METRIC.cpuTime, { ...labels, [ATTRIBUTE.cpuMode]: CPU_MODE.system }, used.cpu_system_us ?? 0);
  batch.count(METRIC.diskIo, { ...labels, [ATTRIBUTE.diskDirection]: DISK_DIRECTION.read }, used.disk_read ?? 0);
  batch.count(METRIC.diskIo, { ...labels, [ATTRIBUTE.diskDirection]: DISK_DIRECTION.write }, used.disk_written ?? 0);
  for (const [cause, ms] of [
    [STALL_CAUSE.cpu, used.stalled_cpu_ms],
    [STALL_CAUSE.io, used.stalled_io_ms],
    [STALL_CAUSE.memory, used.stalled_memory_ms],
  ] as const)
    batch.count(METRIC.sessionStalled, { ...labels, [ATTRIBUTE.stallCause]: cause }, ms ?? 0);
  if (used.spawn_us !== null) batch.observe(METRIC.sessionSpawn, labels, used.spawn_us / MICROSECONDS, span);
  if (used.time_to_first_token !== null)
    batch.observe(METRIC.timeToFirstToken, labels, used.time_to_first_token / MS, span);
  if (used.peak_memory !== null) batch.observe(METRIC.sessionPeakMemory, labels, used.peak_memory, span);
}
