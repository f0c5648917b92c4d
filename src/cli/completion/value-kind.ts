/** What a word on the command line names. */
export type ValueKind = 'run' | 'workflow' | 'shell';

/** Whether the arguments are those of the completion script, which ask for completions of a command line. */
export function isCompletion([first]: readonly string[]): boolean {
  return first === '--get-yargs-completions';
}

/** What the word to be completed names, if the arguments ask for one and it names something in the store. */
export function completedKind(args: readonly string[]): ValueKind | undefined {
  return isCompletion(args) ? valueKind(args.slice(2)) : undefined;
}

const FLAGS: Readonly<Record<string, ValueKind>> = { '--run': 'run', '--workflow': 'workflow' };

/** Commands whose first argument is a name. */
const ARGUMENTS: readonly (readonly [readonly string[], ValueKind])[] = [
  [['show'], 'run'],
  [['run', 'end'], 'run'],
  [['run', 'start'], 'workflow'],
  [['completion'], 'shell'],
];

/** What the last word of a command line names, if it names something in the store. */
export function valueKind(words: readonly string[]): ValueKind | undefined {
  const [current = '', before = ''] = [words.at(-1), words.at(-2)];
  if (words.includes('--') || current.startsWith('-')) return undefined;
  const flag = FLAGS[before];
  if (flag) return flag;
  const known = ARGUMENTS.find(
    ([command]) => words.length === command.length + 1 && command.every((word, i) => words[i] === word),
  );
  return known?.[1];
}
