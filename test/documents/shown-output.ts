/**
 * Compares printed output with the output that a document shows; returns undefined if they agree, otherwise both as
 * they were compared. What differs from run to run (IDs, times, durations, sizes of memory) is replaced before. In the
 * document, a line `…` stands for any lines, and `…` in a line for any text.
 */
export function outputDifference(shown: string, printed: string): { shown: string; printed: string } | undefined {
  const [expected, actual] = [normalized(shown), normalized(printed)];
  const pattern = expected
    .split(/^…$\n?/m)
    .map((part) => part.split('…').map(escaped).join('[^\\n]*'))
    .join('(?:[^\\n]*\\n)*');
  return new RegExp(`^${pattern}\\n*$`).test(`${actual}\n`) ? undefined : { shown: expected, printed: actual };
}

const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'ID'],
  [/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC)?/g, 'TIME'],
  [/\b\d{4}-\d\d-\d\d\b/g, 'DATE'],
  [/(?:\d+ (?:min|h) )?\b[\d.,]+ (?:ms|s|min|h)\b/g, 'DURATION'],
  [/\b[\d.]+ (?:KiB|MiB|GiB)/g, 'SIZE'],
  // The short hash of a plan, which can have no letter.
  [/(?<=\bplan )[0-9a-f]{8}\b/g, 'HASH'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/g, 'HASH'],
  [/\/(?:tmp|home|var)\/\S+/g, 'FOLDER'],
];

function normalized(text: string): string {
  const replaced = VOLATILE.reduce((before, [pattern, word]) => before.replaceAll(pattern, word), text);
  return replaced
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .join('\n')
    .trim();
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
