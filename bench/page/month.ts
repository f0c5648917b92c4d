/** The words of a filter for the month until a time, for an address. */
export function monthUntil(ended: number): string {
  const at = (time: number): string => new Date(time).toISOString();
  return encodeURIComponent(`since:${at(ended - 30 * 86_400_000)} until:${at(ended)}`);
}
