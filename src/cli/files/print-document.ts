import { EXIT, UserError } from '../../core/errors.ts';
import { bytes } from '../../core/amounts.ts';
import { printHtml, writeDocument, type DocumentMaker } from '../../documents/write-document.ts';
import { abortOnSignals } from './abort-on-signals.ts';
import { printResult } from '../output.ts';

type Flags = { readonly output: string | undefined; readonly force: boolean; readonly json: boolean };

/** Writes a document to a file and says so; without a file, prints it as HTML. */
export async function printDocument({ output, force, json }: Flags, make: DocumentMaker): Promise<void> {
  if (output === undefined || output === '-') return toStandardOutput(json, make);
  const { signal, end } = abortOnSignals('the report', output);
  try {
    const written = await writeDocument(make, { path: output, replace: force, signal });
    printResult(
      json,
      written,
      () => `Wrote ${written.file} (${written.format.toUpperCase()}, ${bytes(written.bytes)})`,
    );
  } finally {
    end();
  }
}

async function toStandardOutput(json: boolean, make: DocumentMaker): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  if (json || isTerminal)
    throw new UserError(
      isTerminal
        ? 'Cannot print HTML on a terminal: it is for browsers'
        : 'Cannot print a summary with --json: the document is printed on standard output',
      { hint: 'Write to a file with -o NAME.html', exitCode: EXIT.wrongUse },
    );
  await printHtml(make);
}
