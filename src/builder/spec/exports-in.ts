const FENCED = /^```[^\n]*\n([^]*?)^```/gm;

/**
 * Exports that an interface describes twice, with different signatures. Items of a list and paragraphs that begin with a
 * signature describe an export; in code, signatures with different parameters are overloads.
 */
export function contradictingExports(text: string): string[] {
  const code = [...text.matchAll(FENCED)].flatMap(([, body = '']) => body.split('\n').flatMap(signatureIn));
  const described = text
    .replaceAll(FENCED, '')
    .split('\n')
    .flatMap((line) => signatureIn(/^\s*(?:[*-]|\d+\.)?\s*`([^`]+)`/.exec(line)?.[1] ?? ''));
  return [
    ...differing(described, (a, b) => a.parameters !== b.parameters || returnDifferently(a, b)),
    ...differing([...code, ...described], (a, b) => a.parameters === b.parameters && returnDifferently(a, b)),
  ].filter((one, index, all) => all.indexOf(one) === index);
}

/** An export as an interface describes it. */
type Signature = {
  readonly name: string;
  readonly parameters: string;
  readonly returns: string;
  readonly text: string;
};

const SIGNATURE =
  /^\s*(?:export\s+)?(?:async\s+)?(?:function\s+)?([A-Za-z_$][\w$.]*)\s*\(([^]*)\)\s*(?:(?::|=>|->|→)\s*([^;{]+))?[;{]?\s*$/;

/** A call with values is an example. */
function signatureIn(text: string): Signature[] {
  const [, name, parameters = '', returns = ''] = SIGNATURE.exec(text) ?? [];
  if (name === undefined || /["'\d[]/.test(parameters)) return [];
  const plain = (part: string): string => part.replaceAll(/\s+/g, '');
  return [{ name, parameters: plain(parameters), returns: plain(returns), text: text.trim() }];
}

function differing(found: readonly Signature[], differ: (a: Signature, b: Signature) => boolean): string[] {
  return found.flatMap((one, index) =>
    found
      .slice(0, index)
      .filter((other) => other.name === one.name && differ(other, one))
      .map((other) => `its interface has ${one.name} twice, as \`${other.text}\` and as \`${one.text}\``),
  );
}

function returnDifferently(a: Signature, b: Signature): boolean {
  return a.returns !== '' && b.returns !== '' && a.returns !== b.returns;
}
