import type { SessionTable } from '../store/schema.ts';

/** Resource usage of a run's sessions: bytes, and the peak memory of a single session. */
export type RunResources = {
  readonly cpuSeconds: number;
  readonly peakMemory: number;
  readonly diskRead: number;
  readonly diskWritten: number;
  /** The longest time that the start of a process took, in milliseconds; null if not measured. */
  readonly spawnMs: number | null;
  /**
   * The share of the time of its sessions in which some process of the machine waited for the resource; null if the kernel
   * does not report it.
   */
  readonly pressure: Readonly<Record<'cpu' | 'io' | 'memory', number | null>>;
};

/** The resource usage of a run's sessions; null if not measured. */
export function resourcesOf(sessions: readonly SessionTable[]): RunResources | null {
  const measured = sessions.filter(({ peak_memory }) => peak_memory !== null);
  const sum = (of: (session: SessionTable) => number | null): number =>
    measured.reduce((all, session) => all + (of(session) ?? 0), 0);
  if (measured.length === 0) return null;
  return {
    cpuSeconds: sum((session) => (session.cpu_user_us ?? 0) + (session.cpu_system_us ?? 0)) / 1e6,
    peakMemory: Math.max(...measured.map(({ peak_memory }) => peak_memory ?? 0)),
    diskRead: sum(({ disk_read }) => disk_read),
    diskWritten: sum(({ disk_written }) => disk_written),
    spawnMs: highest(measured.flatMap(({ spawn_us }) => (spawn_us === null ? [] : spawn_us / 1000))),
    pressure: {
      cpu: shareOf(measured, ({ stalled_cpu_ms }) => stalled_cpu_ms),
      io: shareOf(measured, ({ stalled_io_ms }) => stalled_io_ms),
      memory: shareOf(measured, ({ stalled_memory_ms }) => stalled_memory_ms),
    },
  };
}

function highest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}

/** Sessions that run at the same time are under the same pressure, so theirs is averaged, not added. */
function shareOf(sessions: readonly SessionTable[], stalled: (session: SessionTable) => number | null): number | null {
  const known = sessions.filter((session) => stalled(session) !== null && session.ended_at !== null);
  const ranMs = known.reduce((sum, { started_at, ended_at }) => sum + Math.max(0, (ended_at ?? 0) - started_at), 0);
  const stalledMs = known.reduce((sum, session) => sum + (stalled(session) ?? 0), 0);
  return ranMs > 0 ? Math.min(1, stalledMs / ranMs) : null;
}
