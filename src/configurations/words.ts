/** An amount of US dollars with its sign. */
export function signedUsd(value: number): string {
  return `${value < 0 ? '-' : '+'}$${Math.abs(value).toFixed(2)}`;
}
