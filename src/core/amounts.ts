/** From when on a unit is used: what would be rounded to 60.0 of the smaller one is 1.0 of this. */
const UNITS: readonly { readonly from: number; readonly size: number; readonly name: string }[] = [
  { from: 3_597_000, size: 3_600_000, name: 'h' },
  { from: 59_950, size: 60_000, name: 'min' },
  { from: 999.5, size: 1000, name: 's' },
];

/** A duration in milliseconds in a readable unit; a dash if unknown. */
export function duration(ms: number | null): string {
  if (ms === null) return '–';
  const unit = UNITS.find(({ from }) => ms >= from);
  return unit ? `${(ms / unit.size).toFixed(1)} ${unit.name}` : `${Math.round(ms)} ms`;
}

/** US dollars, to the hundredth of a cent: steps often cost less than one. */
export function usd(amount: number): string {
  return `$${amount.toFixed(4)}`;
}

/** US dollars to the cent, negative ones with a sign. */
export function cents(amount: number): string {
  const text = Math.abs(amount).toFixed(2);
  return `${amount < 0 && Number(text) > 0 ? '-' : ''}$${text}`;
}

/** What sessions without a bill cost, said after the CLI's bill; empty if every session has one. */
export function besideBill(withoutBillUsd: number): string {
  return withoutBillUsd > 0 ? `, and ${usd(withoutBillUsd)} of sessions without a bill` : '';
}

/** A count with thousands separators. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** A count of something whose plural has an s. */
export function counted(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** Bytes in a readable unit; a dash if unknown. */
export function bytes(number: number | null): string {
  if (number === null) return '–';
  if (number < 1024) return `${number} B`;
  return number < 1024 ** 2 ? `${(number / 1024).toFixed(1)} KiB` : `${(number / 1024 ** 2).toFixed(1)} MiB`;
}
