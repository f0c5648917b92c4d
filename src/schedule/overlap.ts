/**
 * Whether two paths of plans can name a common file. A path names the file and, if it is a folder, all in it; it can be a
 * glob with `*`, `**`, `?`, `[…]` and `{…}`. Two globs in one part of a path count as common if their ends allow it.
 */
export function namesCommonFile(a: string, b: string): boolean {
  return alternativesOf(a).some((one) => alternativesOf(b).some((other) => canMeet(partsOf(one), partsOf(other))));
}

const BRACES = /\{([^{}]*,[^{}]*)\}/;

/** A plan that needs more is no plan for one package; the rest counts as `*`. */
const MAX_ALTERNATIVES = 64;

/** The globs without braces that a glob stands for. */
function alternativesOf(glob: string): string[] {
  let found = [glob];
  for (;;) {
    const next = found.flatMap((one) => {
      const [all, options] = BRACES.exec(one) ?? [];
      return all === undefined ? [one] : (options ?? '').split(',').map((option) => one.replace(all, () => option));
    });
    if (next.length > MAX_ALTERNATIVES) return [glob.replace(/\{[^]*$/, '**')];
    if (next.join('\n') === found.join('\n')) return found;
    found = next;
  }
}

/** Whether one sequence of parts matches both; `**` stands for any number of parts. */
function canMeet(a: readonly string[], b: readonly string[]): boolean {
  // Row i, column j: whether what follows can be the same.
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i -= 1) {
    const row: boolean[] = [];
    for (let j = b.length; j >= 0; j -= 1) {
      const [one, other] = [a[i], b[j]];
      if (one === undefined && other === undefined) row[j] = true;
      else if (one === '**' || other === '**')
        row[j] = (one !== undefined && (below[j] ?? false)) || (other !== undefined && (row[j + 1] ?? false));
      else row[j] = one !== undefined && other !== undefined && isCommonPart(one, other) && (below[j + 1] ?? false);
    }
    below = row;
  }
  return below[0] ?? false;
}

const GLOB = /[*?[]/;

function isCommonPart(a: string, b: string): boolean {
  if (a === b) return true;
  const [isGlob, isOtherGlob] = [GLOB.test(a), GLOB.test(b)];
  if (isGlob && isOtherGlob) return endsAllow(a, b);
  return (isGlob && matches(a, b)) || (isOtherGlob && matches(b, a));
}

/** The text before the first and after the last special character must be the same, as far as both have it. */
function endsAllow(a: string, b: string): boolean {
  const [[start = '', end = ''], [otherStart = '', otherEnd = '']] = [endsOf(a), endsOf(b)];
  return (
    (start.startsWith(otherStart) || otherStart.startsWith(start)) && (end.endsWith(otherEnd) || otherEnd.endsWith(end))
  );
}

function endsOf(glob: string): [string, string] {
  return [glob.split(GLOB)[0] ?? '', glob.split(/[*?\]]/).at(-1) ?? ''];
}

function matches(glob: string, name: string): boolean {
  const source = glob.replaceAll(/\*+|\?|\[!?[^\]]+\]|[.+^${}()|\]\\[]/g, (token) => {
    if (token.startsWith('*')) return '.*';
    // A set of characters can be any of them: a plan with one is joined rather than in conflict.
    return token === '?' || token.length > 1 ? '.' : `\\${token}`;
  });
  return new RegExp(`^${source}$`, 'u').test(name);
}

/** A folder stands for what is in it. */
function partsOf(path: string): string[] {
  return [...path.split(/[/\\]/).filter((part) => part !== '' && part !== '.'), '**'];
}
