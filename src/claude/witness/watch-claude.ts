import { appendRecord } from '../../spool/append-record.ts';
import type { CliProcessRecord } from '../../spool/record.ts';
import { readEnviron, readInnerPid, readWorkingFolder } from '../../process/inspect/proc.ts';
import { variableIn } from '../../process/inspect/proc-text.ts';
import { startTime } from '../../process/inspect/start-time.ts';
import { sampleRepeatedly } from '../../process/sample-repeatedly.ts';
import { configFolder, sessionOfProcess } from '../transcript/find-transcript.ts';
import { openStepProcesses, type StepProcess, type StepProcesses } from './step-processes.ts';

/** A step whose processes are watched until `stop`. */
export type ClaudeWatch = {
  /** Declares a process that was started for the step. */
  readonly started: (pid: number | undefined) => void;
  readonly stop: () => void;
};

/** The watch of this process while any step is watched. */
let watch: SharedWatch | undefined;

type SharedWatch = { readonly add: (folder: string) => ClaudeWatch };

/**
 * Watches the processes of a step and records every session of the Claude CLI among them that a runner did not start,
 * whether hooks report it or not: ingest compares both. All steps of this process share one watch.
 * @param folder the spool folder of the step
 */
export function watchClaude(folder: string): ClaudeWatch {
  watch ??= openWatch();
  return watch.add(folder);
}

/** A CLI takes longer than this to start. */
const SCAN_MS = { least: 100, most: 250 } as const;

function openWatch(): SharedWatch {
  const folders = new Set<string>();
  const roots = new Map<number, string>();
  const processes = openStepProcesses({ folders: () => folders, roots: () => roots });
  const journal = openJournal(processes);
  const end = sampleRepeatedly(() => journal.scan(Date.now()), SCAN_MS);
  return {
    add: (folder) => {
      folders.add(folder);
      return {
        started: (pid) => void (pid !== undefined && roots.set(pid, folder)),
        stop: () => {
          journal.close(folder, Date.now());
          folders.delete(folder);
          if (folders.size > 0) return;
          end();
          watch = undefined;
        },
      };
    },
  };
}

/** Writes a record when a process has ended, when its step ends, or when it has run for a while. */
type Journal = {
  readonly scan: (now: number) => void;
  /** Writes what is known of the processes of a step, which may go on. */
  readonly close: (folder: string, now: number) => void;
};

/** A session of the CLI that was seen. */
type Sighting = {
  readonly process: StepProcess;
  readonly record: CliProcessRecord;
  readonly isWritten: boolean;
};

function openJournal(processes: StepProcesses): Journal {
  const sightings = new Map<string, Sighting>();
  const scan = (now: number): void => {
    const current = processes.scan();
    const sessions = new Map(sessionsIn(current).map((one) => [keyOf(one), one]));
    for (const [key, sighting] of sightings) {
      if (sessions.has(key)) continue;
      // It has ended, or it turned out to be the wrapper of another one.
      sightings.delete(key);
      if (!current.some((one) => keyOf(one) === key))
        write({ ...sighting.record, endedAt: Math.max(now, sighting.record.at) }, sighting);
    }
    for (const [key, process] of sessions) sightings.set(key, sightingOf(process, sightings.get(key), now));
  };
  return {
    scan,
    close: (folder, now) => {
      scan(now);
      for (const [key, sighting] of sightings) {
        if (sighting.process.folder !== folder) continue;
        if (!sighting.isWritten) write(sighting.record, sighting);
        sightings.delete(key);
      }
    },
  };
}

/** The processes that are sessions of the CLI, without those of runners, which report them, and without wrappers. */
function sessionsIn(processes: readonly StepProcess[]): StepProcess[] {
  const byPid = new Map(processes.map((one) => [one.pid, one]));
  const isFork = ({ claude, parent }: StepProcess): boolean => byPid.get(parent)?.claude?.line === claude?.line;
  const all = processes.filter((one) => one.claude !== undefined && !isFork(one));
  const wrappers = new Set(
    all.flatMap(({ claude, parent }) => (byPid.get(parent)?.claude?.args === claude?.args ? [parent] : [])),
  );
  return all.filter((one) => !wrappers.has(one.pid) && !isOfRunner(one, byPid));
}

/** Whether a runner started this session: no other session of the CLI is between the two. */
function isOfRunner({ session, parent }: StepProcess, byPid: ReadonlyMap<number, StepProcess>): boolean {
  if (session === undefined) return false;
  let next = byPid.get(parent);
  let above = parent;
  for (; next?.session === session; next = byPid.get(above)) {
    if (next.claude !== undefined) return false;
    above = next.parent;
  }
  // A process whose parent has ended was detached by the runner's session.
  return next !== undefined || above === process.pid;
}

function keyOf({ pid, start }: StepProcess): string {
  return `${pid}:${start}`;
}

/** Recording must never disturb the step: a record that cannot be written is left out. */
function write(record: CliProcessRecord, { process: { folder } }: Sighting): void {
  try {
    appendRecord(folder, record);
  } catch {
    // The folder was removed, or the disk is full.
  }
}

/** If this process is killed, only CLIs that are younger than this are not recorded. */
const WRITTEN_AFTER_MS = 5000;

function sightingOf(process: StepProcess, known: Sighting | undefined, now: number): Sighting {
  const record = known ? withSession(known.record, process) : firstRecord(process, now);
  const sighting = { process, record, isWritten: known?.isWritten ?? false };
  if (sighting.isWritten || now - record.at < WRITTEN_AFTER_MS) return sighting;
  write(record, sighting);
  return { ...sighting, isWritten: true };
}

/** The clock of `/proc` is coarse. */
const SKEW_MS = 100;

/** Newer CLIs write which conversation a process has; it is written some time after the start. */
function withSession(record: CliProcessRecord, { pid }: StepProcess): CliProcessRecord {
  if (record.claudeSession !== undefined || record.claudeFolder === undefined) return record;
  const env = { CLAUDE_CONFIG_DIR: record.claudeFolder };
  const claudeSession = sessionOfProcess(record.innerCli ?? pid, record.at - SKEW_MS, env);
  return claudeSession === undefined ? record : { ...record, claudeSession };
}

function firstRecord(process: StepProcess, now: number): CliProcessRecord {
  const { pid, start } = process;
  // Read now: `env` and `exec` of a shell give a running process another environment.
  const [environ, folder, innerPid] = [readEnviron(pid), readWorkingFolder(pid), readInnerPid(pid)];
  const record: CliProcessRecord = {
    v: 1,
    type: 'cli.process',
    // The start is computed from that of this process, which is known less exactly.
    at: Math.min(now, Math.round(startTime(start))),
    cli: pid,
    ...(innerPid !== undefined && innerPid !== pid && { innerCli: innerPid }),
    ...(folder !== undefined && { workingFolder: folder }),
    // The environment of another user's process cannot be read.
    ...(environ !== '' && { claudeFolder: configFolderOf(environ) }),
  };
  return withSession(record, process);
}

function configFolderOf(environ: string): string {
  const variables = ['CLAUDE_CONFIG_DIR', 'HOME'].map((name) => [name, variableIn(environ, name)]);
  return configFolder(Object.fromEntries(variables) as Record<string, string | undefined>);
}
