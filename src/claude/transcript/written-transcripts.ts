import { basename, join } from 'node:path';
import { isUuid } from '../../core/ids/ids.ts';
import {
  createdAt,
  fileStats,
  folderInTranscript,
  folderName,
  LONGEST_NAME,
  namesIn,
  pathsOf,
} from './find-transcript.ts';

/** A transcript and when its file was created and last written, in milliseconds since 1970. */
export type WrittenTranscript = {
  readonly path: string;
  readonly claudeSessionId: string;
  readonly begunAt: number;
  readonly writtenAt: number;
};

/** Where and when transcripts were written. */
export type WrittenIn = {
  /** The folder in which the CLI keeps its settings and transcripts. */
  readonly claudeFolder: string;
  /** The folder that the sessions worked in, or a folder above. */
  readonly project: string;
  readonly from: number;
  readonly to: number;
};

/**
 * The transcripts of a project that were written during a range of time: of sessions that began in it, and of older
 * ones that continued. A transcript names its own folder; names of transcript folders alone are ambiguous.
 */
export function transcriptsWritten({ claudeFolder, project, from, to }: WrittenIn): WrittenTranscript[] {
  const [projects, paths] = [join(claudeFolder, 'projects'), pathsOf(project)];
  const folders = namesIn(projects).filter((name) => paths.some((path) => mayHold(name, path)));
  return folders
    .flatMap((folder) => namesIn(join(projects, folder)).map((name) => join(projects, folder, name)))
    .flatMap((path) => transcriptAt(path) ?? [])
    .filter(({ begunAt, writtenAt }) => Math.max(begunAt, writtenAt) >= from && begunAt <= to)
    .filter(({ path }) => isWithin(folderInTranscript(path), paths));
}

function mayHold(folder: string, path: string): boolean {
  const name = folderName(path).slice(0, LONGEST_NAME);
  return folder === name || folder.startsWith(`${name}-`) || (name.endsWith('-') && folder.startsWith(name));
}

function transcriptAt(path: string): WrittenTranscript | undefined {
  const claudeSessionId = basename(path, '.jsonl');
  const stats = isUuid(claudeSessionId) ? fileStats(path) : undefined;
  if (!stats?.isFile()) return undefined;
  return { path, claudeSessionId, begunAt: createdAt(stats), writtenAt: Math.round(stats.mtimeMs) };
}

function isWithin(folder: string | undefined, paths: readonly string[]): boolean {
  return (
    folder !== undefined && paths.some((path) => folder === path || folder.startsWith(`${path.replace(/\/$/, '')}/`))
  );
}
