/** The line of a program's output that says why it failed; undefined without one. Usually it is the last. */
export function reportedFailure(output: string): string | undefined {
  const lines = output.split('\n').flatMap((line) => line.trim() || []);
  return crashOfNode(lines) ?? errorOfNpm(lines) ?? lines.at(-1);
}

/** After an exception, Node prints the error, the stack, properties of the error and its own version. */
function crashOfNode(lines: readonly string[]): string | undefined {
  if (!/^Node\.js v\d/.test(lines.at(-1) ?? '')) return undefined;
  return lines.findLast((line) => /^(?:Uncaught )?\w*Error\b.*: /.test(line));
}

const NPM = /^npm (?:error|ERR!) /;

/** npm prints properties of an error, the error, advice and the path of a log. */
function errorOfNpm(lines: readonly string[]): string | undefined {
  const said = lines.filter((line) => NPM.test(line)).map((line) => line.replace(NPM, ''));
  const [systemError] = said.flatMap((line) => /\bE[A-Z]+: .*/.exec(line) ?? []);
  return (
    systemError ??
    said.find((line) => !/^(?:code|syscall|path|errno) /.test(line) && !/complete log of this run/.test(line))
  );
}
