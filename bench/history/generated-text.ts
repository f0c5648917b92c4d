/** Random numbers from 0 to 1 that are the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const POOL_LINES = 20_000;

/** Texts of a given length that look like source code and logs, with the characters that JSON has to escape. */
export function openTexts(random: () => number): (length: number) => string {
  const lines = Array.from({ length: POOL_LINES }, () => lineOf(random));
  const pool = lines.join('\n');
  return (length) => {
    const parts: string[] = [];
    for (let left = length; left > 0;) {
      const start = Math.floor(random() * (pool.length - 1));
      const part = pool.slice(start, start + left);
      parts.push(part);
      left -= part.length;
    }
    return parts.join('');
  };
}

const WORDS =
  'const return await import from function export readonly string number if else for of new Map error path file test expect describe value index result options "quoted" {} [] () => === && || \\n \\" é – ✓'.split(
    ' ',
  );

function lineOf(random: () => number): string {
  const indent = '  '.repeat(Math.floor(random() * 4));
  const words = Array.from({ length: 3 + Math.floor(random() * 9) }, () => WORDS[Math.floor(random() * WORDS.length)]);
  return indent + words.join(' ');
}

/** A length with this median; one in six is more than `spread` times as long. */
export function lengthOf(random: () => number, median: number, spread = 3): number {
  const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(Math.ceil(median * spread ** gauss), median * 40);
}
