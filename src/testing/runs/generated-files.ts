import type { FileChange, StepFilesRecord } from '../../spool/record.ts';
import type { Random } from './random.ts';

/** The files of a simulated project, and the changes of the current step. */
export type GeneratedFiles = {
  readonly create: () => FileChange;
  readonly modify: () => FileChange;
  /** Undefined if there is no file created by the run. */
  readonly remove: () => FileChange | undefined;
  /** The changes since the previous call. */
  readonly sinceLastStep: () => Pick<
    StepFilesRecord,
    'created' | 'modified' | 'deleted' | 'linesAdded' | 'linesRemoved' | 'bytes'
  >;
};

type Net = { readonly before: File | undefined; after: File | undefined };

type File = { readonly size: number; readonly lines: number };

/** Creates a project with initial files. */
export function openGeneratedFiles(random: Random): GeneratedFiles {
  const files = initialFiles(random);
  let created: string[] = [];
  let touched = new Map<string, Net>();
  const setFile = (path: string, after: File | undefined): void => {
    const net = touched.get(path) ?? { before: files.get(path), after };
    net.after = after;
    touched.set(path, net);
    if (after) files.set(path, after);
    else files.delete(path);
  };
  return {
    create: () => {
      const [path, file] = [newPath(random), fileOf(Math.ceil(random.lognormal(70, 0.7)))];
      setFile(path, file);
      created.push(path);
      return createdAs(path, file);
    },
    modify: () => {
      const [first = 'src/index.ts', ...rest] = files.keys();
      const path = random.pick([first, ...rest]);
      const change = modifiedAs(path, files.get(path) ?? fileOf(1), random);
      setFile(path, fileOf(change.lines));
      return change;
    },
    remove: () => {
      const path = created.pop();
      const before = path === undefined ? undefined : files.get(path);
      if (path === undefined || !before) return undefined;
      setFile(path, undefined);
      return deletedAs(path, before);
    },
    sinceLastStep: () => {
      const net = netOf(touched);
      touched = new Map();
      created = [];
      return net;
    },
  };
}

const WORDS = [
  'parse',
  'options',
  'client',
  'retry',
  'format',
  'index',
  'schema',
  'router',
  'cache',
  'report',
] as const;

function initialFiles(random: Random): Map<string, File> {
  return new Map(
    Array.from({ length: 8 }, (_, i) => [`src/${random.pick(WORDS)}-${i}.ts`, fileOf(random.whole(30, 320))] as const),
  );
}

const BYTES_PER_LINE = 34;

function fileOf(lines: number): File {
  return { lines, size: lines * BYTES_PER_LINE };
}

function newPath(random: Random): string {
  const folder = random.weighted([
    ['src', 5],
    ['test', 3],
    ['docs', 1],
  ] as const);
  return `${folder}/${random.pick(WORDS)}-${random.hex(4)}.${folder === 'docs' ? 'md' : 'ts'}`;
}

function createdAs(path: string, file: File): FileChange {
  return {
    path,
    operation: 'create',
    ...file,
    linesAdded: file.lines,
    linesRemoved: 0,
  };
}

function modifiedAs(path: string, before: File, random: Random): FileChange & File {
  const linesAdded = Math.ceil(random.lognormal(9, 0.8));
  const linesRemoved = Math.min(before.lines - 1, Math.floor(random.lognormal(4, 0.8)));
  const after = fileOf(before.lines + linesAdded - linesRemoved);
  return { path, operation: 'modify', ...after, sizeBefore: before.size, linesAdded, linesRemoved };
}

function deletedAs(path: string, before: File): FileChange {
  return {
    path,
    operation: 'delete',
    size: 0,
    sizeBefore: before.size,
    linesAdded: 0,
    linesRemoved: before.lines,
  };
}

function netOf(touched: ReadonlyMap<string, Net>) {
  const all = [...touched.values()].filter(({ before, after }) => before ?? after);
  const sum = (of: (net: Net) => number): number => all.reduce((total, net) => total + of(net), 0);
  const sizeChange = (of: (file: File) => number) => (net: Net) =>
    (net.after ? of(net.after) : 0) - (net.before ? of(net.before) : 0);
  const lines = sizeChange((file) => file.lines);
  return {
    created: all.filter(({ before }) => !before).length,
    modified: all.filter(({ before, after }) => before && after).length,
    deleted: all.filter(({ after }) => !after).length,
    linesAdded: sum((net) => Math.max(0, lines(net))),
    linesRemoved: sum((net) => Math.max(0, -lines(net))),
    bytes: sum(sizeChange((file) => file.size)),
  };
}
