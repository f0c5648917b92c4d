/** How many times builds are killed in all: `npm run test:kills` kills 50 times, other test runs fewer. */
const KILLS = Number(process.env['STEPMETER_KILLS'] ?? 8);

/** How many of the kills belong to a group of tests, at least one. */
export function killCount(share: number): number {
  return Math.max(1, Math.round(KILLS * share));
}
