import { codeOf, isDiskFull, messageOf } from '../core/errors.ts';

const REFUSED = ['EACCES', 'EPERM', 'EROFS'];

/** Why nothing can be written in a folder, and what to do. */
export function storageProblem(error: unknown, folder: string): string {
  if (isDiskFull(error))
    return `the disk of ${folder} is full. Free space on it, for example with \`stepmeter cache gc\``;
  if (REFUSED.includes(codeOf(error) ?? '')) return `${messageOf(error)}. Make ${folder} writable`;
  return messageOf(error);
}

/** Whether the place of files is the problem, not what was to be written there. */
export function isPlaceProblem(error: unknown): boolean {
  return isDiskFull(error) || REFUSED.includes(codeOf(error) ?? '');
}
