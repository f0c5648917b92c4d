/** Whether one of these flags is among the arguments, alone or with its value in one word. */
export function hasFlag(args: readonly string[], ...flags: string[]): boolean {
  return args.some((arg) => flags.some((flag) => arg === flag || arg.startsWith(`${flag}=`)));
}

/** The value of the first of these flags that is among the arguments. */
export function flagValue(args: readonly string[], ...flags: string[]): string | undefined {
  const index = args.findIndex((arg) => flags.includes(arg));
  const inline = args.find((arg) => flags.some((flag) => arg.startsWith(`${flag}=`)));
  return index >= 0 ? args[index + 1] : inline?.slice(inline.indexOf('=') + 1);
}
