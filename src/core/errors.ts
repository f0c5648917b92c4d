/** Exit codes of every command. */
export const EXIT = { success: 0, workFailed: 1, wrongUse: 2 } as const;

/** An error that the user can fix: states what failed, what was found, and what to do. */
export class UserError extends Error {
  readonly hint: string;
  readonly exitCode: number;

  constructor(message: string, options: { hint: string; exitCode?: number; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UserError';
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? EXIT.workFailed;
  }
}

/** The message of a thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The message of anything thrown, with what to do if it is an error that the user can fix. */
export function messageWithHint(thrown: unknown): string {
  const message = messageOf(thrown);
  return thrown instanceof UserError ? followedBy(message, thrown.hint) : message;
}

/** A message and another sentence. */
export function followedBy(message: string, next: string): string {
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${next}`;
}

/** The code of a system error (`ENOENT`), if `thrown` is one. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Whether something could not be written because the disk, or the quota of the user on it, is full. */
export function isDiskFull(thrown: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(thrown) ?? '');
}

/** Whether the output of a program says that the disk, or the quota of the user on it, is full. */
export function saysDiskFull(output: string): boolean {
  return /No space left on device|Disk quota exceeded/i.test(output);
}
