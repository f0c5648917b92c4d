/** The complexities of tasks in words: thirds of the range from 0 to 1. */
export const COMPLEXITIES = ['low', 'medium', 'high'] as const;

/** One of {@link COMPLEXITIES}. */
export type ComplexityName = (typeof COMPLEXITIES)[number];

/** The complexity that a word or a number from 0 to 1 stands for; a word is the middle of its range. Else undefined. */
export function complexityOf(value: unknown): number | undefined {
  const index = COMPLEXITIES.indexOf(value as ComplexityName);
  if (index >= 0) return (2 * index + 1) / (2 * COMPLEXITIES.length);
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

/** The third of the range that a complexity from 0 to 1 is in. */
export function complexityName(complexity: number): ComplexityName {
  const third = Math.floor(complexity * COMPLEXITIES.length);
  return COMPLEXITIES[Math.min(third, COMPLEXITIES.length - 1)] ?? 'high';
}

/** The range of sizes that a number of files is in, such as `3–14`: each is four times as large as the one before. */
export function sizeRange(files: number): string {
  const low = 4 ** Math.floor(Math.log2(files + 1) / 2) - 1;
  return `${low}–${4 * (low + 1) - 2}`;
}
