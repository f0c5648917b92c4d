import type { Identity } from './activity.ts';
import type {
  CompletedEntry,
  EndedEntry,
  FailedEntry,
  FinishedEntry,
  JournalEntry,
  SessionEntry,
  StartedEntry,
} from './journal-entry.ts';

/** Where the entries of a journal are kept. An entry is durable when `append` returns. */
export type JournalFile = {
  readonly read: () => readonly JournalEntry[];
  readonly append: (entry: JournalEntry) => void;
  /** Runs `fn` while no other process reserves; present if several processes share the journal or a budget. */
  readonly exclusively?: <T>(fn: () => T) => T;
  /** Whether other processes append to it, so that it is read again for every answer. @default false */
  readonly isShared?: boolean;
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
  /** The last attempt at this activity, if its work is done and its files were not kept. */
  readonly finished: (key: string) => FinishedEntry | undefined;
  /** The session of the last attempt at this activity, if that attempt can be continued. */
  readonly cutOff: (identity: Identity) => SessionEntry | undefined;
  /** The places with files that the next process continues with: those that were not kept, and those of sessions that were cut off. */
  readonly heldPlaces: () => ReadonlySet<string>;
  /** How many attempts at this activity were started. */
  readonly attempts: (key: string) => number;
  /** How many attempts at this activity failed with an error of this type. */
  readonly failures: (key: string, errorType: string) => number;
  /** What the last attempt at this activity said that failed with an error of this type. */
  readonly lastMessage: (key: string, errorType: string) => string | undefined;
  /** Until when no attempt starts, in milliseconds since 1970; 0 without a pause. */
  readonly pausedUntil: () => number;
  /** Attempts that started and have no end: those that run, and those whose process was killed. */
  readonly open: () => readonly StartedEntry[];
  /** The last end of each attempt that has one: it says what the attempt cost. */
  readonly ended: () => readonly EndedEntry[];
};

/** Opens the journal that a file holds. */
export function openJournal(file: JournalFile): Journal {
  const own = [...file.read()];
  const entries = (): readonly JournalEntry[] => (file.isShared ? file.read() : own);
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
    finished: (key) => finishedIn(ofKey(key)),
    cutOff: (identity) => cutOffIn(ofKey(identity.key), identity),
    heldPlaces: () => {
      const keys = new Set(entries().map(({ key }) => key));
      return new Set([...keys].flatMap((key) => placeIn(ofKey(key)) ?? []));
    },
    attempts: (key) => ofKey(key).filter(({ type }) => type === 'started').length,
    failures: (key, errorType) => failuresIn(ofKey(key), errorType).length,
    lastMessage: (key, errorType) => failuresIn(ofKey(key), errorType).at(-1)?.message,
    pausedUntil: () =>
      entries().reduce((until, entry) => ('pauseMs' in entry ? Math.max(until, entry.at + entry.pauseMs) : until), 0),
    open: () => openAttempts(entries()),
    ended: () => lastEnds(entries()),
  };
}

function finishedIn(entries: readonly JournalEntry[]): FinishedEntry | undefined {
  const last = entries.findLast(({ type }) => type !== 'settled');
  return last?.type === 'finished' ? last : undefined;
}

function cutOffIn(entries: readonly JournalEntry[], { input, definition }: Identity): SessionEntry | undefined {
  const last = entries.findLast((entry) => entry.type === 'started');
  return last?.input === input && last.definition === definition ? sessionIn(entries, last) : undefined;
}

/** Errors of attempts that were cancelled, or whose session was killed, refused because of the load, or had no budget left. */
const CUT_OFF: ReadonlySet<string> = new Set(['AbortError', 'CutOff', 'RateLimited', 'BudgetExhausted']);

/** The session of the last attempt, if that attempt was cut off. */
function sessionIn(entries: readonly JournalEntry[], last: StartedEntry): SessionEntry | undefined {
  const own = entries.filter(({ attempt }) => attempt === last.attempt);
  const isOver = ({ type, ...entry }: JournalEntry): boolean =>
    type === 'completed' || type === 'finished' || ('errorType' in entry && !CUT_OFF.has(entry.errorType));
  return own.some(isOver) ? undefined : own.findLast((entry) => entry.type === 'session');
}

function placeIn(entries: readonly JournalEntry[]): string | undefined {
  const last = entries.findLast((entry) => entry.type === 'started');
  return finishedIn(entries)?.place ?? (last && sessionIn(entries, last)?.place);
}

function failuresIn(entries: readonly JournalEntry[], errorType: string): FailedEntry[] {
  return entries.filter((entry) => entry.type === 'failed').filter((entry) => entry.errorType === errorType);
}

function openAttempts(entries: readonly JournalEntry[]): StartedEntry[] {
  const ended = new Set(entries.filter(isEnd).map(idOf));
  return entries.filter((entry) => entry.type === 'started').filter((entry) => !ended.has(idOf(entry)));
}

function isEnd(entry: JournalEntry): entry is EndedEntry {
  return entry.type !== 'started' && entry.type !== 'session';
}

function idOf({ key, attempt }: JournalEntry): string {
  return `${key}\n${attempt}`;
}

function lastEnds(entries: readonly JournalEntry[]): EndedEntry[] {
  return [...new Map(entries.filter(isEnd).map((entry) => [idOf(entry), entry])).values()];
}
