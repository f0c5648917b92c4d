/** What changes between two texts, line by line; lines far from any change are left out, with a mark in their place. */
export function lineDiff(before: string, after: string): string {
  const lines = compare(linesOf(before), linesOf(after));
  return lines
    .flatMap(({ sign, text }, index) => {
      if (isNearChange(lines, index)) return [`${sign} ${text}`];
      return isNearChange(lines, index - 1) ? ['  …'] : [];
    })
    .join('\n');
}

type Line = { readonly sign: ' ' | '-' | '+'; readonly text: string };

function compare(before: readonly string[], after: readonly string[]): Line[] {
  const common = commonRests(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) {
      lines.push({ sign: ' ', text: old });
      i++;
      j++;
    } else if (old !== undefined && (fresh === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      lines.push({ sign: '-', text: old });
      i++;
    } else {
      lines.push({ sign: '+', text: fresh ?? '' });
      j++;
    }
  }
  return lines;
}

/** For each pair of places, how many lines the rests have in common. */
function commonRests(before: readonly string[], after: readonly string[]): number[][] {
  const common = before.map(() => Array.from({ length: after.length + 1 }, () => 0));
  common.push(Array.from({ length: after.length + 1 }, () => 0));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const [row, below] = [common[i] ?? [], common[i + 1] ?? []];
      row[j] = before[i] === after[j] ? 1 + (below[j + 1] ?? 0) : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  return common;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Lines around a change that are shown with it. */
const CONTEXT_LINES = 2;

function isNearChange(lines: readonly Line[], index: number): boolean {
  return lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some(({ sign }) => sign !== ' ');
}
