import type { SessionTable } from '../store/schema.ts';

/** Resource usage of a run's sessions: bytes, and the peak memory of a single session. */
export type RunResources = {
  readonly cpuSeconds: number;
  readonly peakMemory: number;
  readonly diskRead: number;
  readonly diskWritten: number;
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
  };
}
