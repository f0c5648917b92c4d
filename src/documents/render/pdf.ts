import { EXIT, UserError, messageOf } from '../../core/errors.ts';
import { printable } from '../../core/text/printable.ts';
import type { Document } from '../document.ts';
import { TEMPLATE } from './pdf-template.ts';

/** Loads the compiler. */
type LoadTypst = () => Promise<Typst>;

type Typst = typeof import('@myriaddreamin/typst-ts-node-compiler');

/**
 * A document as a tagged PDF (PDF/UA-1). The same document has the same bytes: it contains no time of its own. Texts
 * reach Typst as JSON, so nothing in them is markup; the compiler gets no folder and no network.
 * @throws {UserError} if the compiler is not installed or refuses the document
 */
export async function pdfOf(document: Document, tokens: string, load: LoadTypst = importTypst): Promise<Uint8Array> {
  const typst = await loadTypst(load);
  const colored = withColors(document, lightColors(tokens));
  try {
    return compile(typst, mapTexts(colored, printable));
  } catch {
    // A character that no font has is an error in PDF/UA: all that the built-in fonts lack are written as code points.
    return compile(
      typst,
      mapTexts(colored, (text) => withCodePoints(printable(text))),
    );
  }
}

function importTypst(): Promise<Typst> {
  return import('@myriaddreamin/typst-ts-node-compiler');
}

/** The package that writes PDF. */
const TYPST = '@myriaddreamin/typst-ts-node-compiler';

/** The version range of {@link TYPST}. */
const TYPST_RANGE = '^0.7.0';

async function loadTypst(load: LoadTypst): Promise<Typst> {
  try {
    return await load();
  } catch (cause) {
    throw new UserError(`Cannot write PDF: the package ${TYPST} is not installed or has no program for this system`, {
      hint: `Add it with \`npm install ${TYPST}@${TYPST_RANGE}\`, or write HTML with -o report.html, which needs nothing`,
      exitCode: EXIT.workFailed,
      cause,
    });
  }
}

/** Typst knows no custom properties: charts and legends get their values. */
function withColors(document: Document, colors: ReadonlyMap<string, string>): Document {
  const text = JSON.stringify(document).replaceAll(/var\((--[\w-]+)\)/g, (found, name) => colors.get(name) ?? found);
  return JSON.parse(text) as Document;
}

/** The colors of the light theme by the name of their custom property. */
function lightColors(tokens: string): ReadonlyMap<string, string> {
  const found = tokens.matchAll(/(--[\w-]+): light-dark\((#[0-9a-f]+), #[0-9a-f]+\)/g);
  return new Map([...found].map(([, name = '', light = '']) => [name, light]));
}

function compile({ NodeCompiler }: Typst, document: Document): Uint8Array {
  const compiler = NodeCompiler.create();
  try {
    const options = { mainFileContent: TEMPLATE, inputs: { document: JSON.stringify(document) } };
    const compiled = compiler.compile(options);
    if (compiled.result === null) throw new Error(JSON.stringify(compiled.takeError()?.shortDiagnostics));
    return compiler.pdf(compiled.result, { pdfStandard: 'ua-1' });
  } catch (cause) {
    throw new UserError(`Cannot write PDF: Typst refused the document: ${messageOf(cause).slice(0, 300)}`, {
      hint: 'Write HTML with -o report.html, and report the message',
      exitCode: EXIT.workFailed,
      cause,
    });
  } finally {
    compiler.evictCache(0);
  }
}

/** The texts of a value, except charts, which are markup. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (key, part: unknown) =>
    typeof part === 'string' && key !== 'svg' && key !== 'kind' && key !== 'color' ? change(part) : part,
  ) as T;
}

/** Letters of Latin, Greek and Cyrillic, and the signs that reports use. */
const KNOWN = /[^\u0020-\u017f\u0391-\u03c9\u0400-\u045f\u2010-\u2026\u2190-\u2193\u2212\u00d7\u2264\u2265]/gu;

function withCodePoints(text: string): string {
  return text.replaceAll(KNOWN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
