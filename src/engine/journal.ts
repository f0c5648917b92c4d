import type { CompletedEntry, JournalEntry, StartedEntry } from './journal-entry.ts';

/** Where the entries of a journal are kept. An entry is durable when `append` returns. */
export type JournalFile = {
  readonly read: () => readonly JournalEntry[];
  readonly append: (entry: JournalEntry) => void;
  /** Runs `fn` while no other process does; present if several processes use the journal at the same time. */
  readonly exclusively?: <T>(fn: () => T) => T;
};

/** What a workflow has done so far. */
export type Journal = {
  readonly append: (entry: JournalEntry) => void;
  /** Runs `fn`, between whose reads and writes no other process appends an entry that it has to see. */
  readonly exclusively: <T>(fn: () => T) => T;
  /** The last completion of this activity with any input. */
  readonly lastCompleted: (key: string) => CompletedEntry | undefined;
  /** The last completion of this activity with this input and definition. */
  readonly completed: (key: string, input: string, definition: string) => CompletedEntry | undefined;
  /** How many attempts at this activity were started. */
  readonly attempts: (key: string) => number;
  /** Attempts that started and have no end: those that run, and those whose process was killed. */
  readonly open: () => readonly StartedEntry[];
  /** What ended attempts cost in US dollars: all, or those at the activity with this key. */
  readonly endedUsd: (key?: string) => number;
};

/** Opens the journal that a file holds. One that several processes use is read again for every answer. */
export function openJournal(file: JournalFile): Journal {
  const own = [...file.read()];
  const isShared = file.exclusively !== undefined;
  const entries = (): readonly JournalEntry[] => (isShared ? file.read() : own);
  const ofKey = (key: string): JournalEntry[] => entries().filter((entry) => entry.key === key);
  const completions = (key: string): CompletedEntry[] => ofKey(key).filter((entry) => entry.type === 'completed');
  return {
    append: (entry) => {
      file.append(entry);
      own.push(entry);
    },
    exclusively: (fn) => (file.exclusively ? file.exclusively(fn) : fn()),
    lastCompleted: (key) => completions(key).at(-1),
    completed: (key, input, definition) =>
      completions(key).findLast((entry) => entry.input === input && entry.definition === definition),
    attempts: (key) => ofKey(key).filter(({ type }) => type === 'started').length,
    open: () => openAttempts(entries()),
    endedUsd: (key) =>
      (key === undefined ? entries() : ofKey(key)).reduce(
        (sum, entry) => sum + ('costUsd' in entry ? entry.costUsd : 0),
        0,
      ),
  };
}

function openAttempts(entries: readonly JournalEntry[]): StartedEntry[] {
  const idOf = ({ key, attempt }: JournalEntry): string => `${key}\n${attempt}`;
  const ended = new Set(entries.filter(({ type }) => type !== 'started').map(idOf));
  return entries.filter((entry) => entry.type === 'started').filter((entry) => !ended.has(idOf(entry)));
}
