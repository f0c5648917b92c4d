/** Whether a dotted version is known and at least another one. Parts that are absent count as 0. */
export function isAtLeast(version: string | undefined, wanted: readonly number[]): boolean {
  if (!version) return false;
  const parts = version.split('.').map(Number);
  const index = wanted.findIndex((number, i) => (parts[i] ?? 0) !== number);
  return index < 0 || (parts[index] ?? 0) > (wanted[index] ?? 0);
}
