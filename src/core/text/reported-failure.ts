const NPM = /^npm (?:error|ERR!) /;

/** The line of a program's output that says why it failed; undefined without one. Usually it is the last. */
export function reportedFailure(output: string): string | undefined {
  const lines = output.split('\n').flatMap((line) => line.trimEnd() || []);
  const last = lines.at(-1) ?? '';
  const found = /^Node\.js v\d/.test(last) ? crashOfNode(lines) : NPM.test(last) ? errorOfNpm(lines) : last;
  return found?.trim() || undefined;
}

/** After an exception, Node prints the error, the stack, properties of the error and its own version. */
function crashOfNode(lines: readonly string[]): string | undefined {
  return (
    lines.findLast((line) => /^(?:Uncaught )?(?:\w*Error|DOMException)\b.*: /.test(line)) ??
    lines.slice(0, -1).findLast((line) => !line.startsWith('(Use `')) ??
    lines.at(-1)
  );
}

/** npm prints properties of an error, the error, advice and the path of a log. */
function errorOfNpm(lines: readonly string[]): string | undefined {
  const said = lines.filter((line) => NPM.test(line)).map((line) => line.replace(NPM, ''));
  const [cause] = said.flatMap((line) => /\bE[A-Z]+: .*|^fatal: .*/.exec(line) ?? []);
  return (
    cause ??
    said.find(
      (line) => !/^(?:code|syscall|path|errno|command) /.test(line) && !/complete log of this run/.test(line),
    ) ??
    said[0]
  );
}
