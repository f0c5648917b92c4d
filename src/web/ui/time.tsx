import type { JSX } from 'react';
import { localTime, utcTime } from '../words/time.ts';

/** A time in the zone of the browser, with UTC when pointed at. */
export function Time({ at }: { readonly at: number }): JSX.Element {
  return (
    <time dateTime={new Date(at).toISOString()} title={utcTime(at)}>
      {localTime(at)}
    </time>
  );
}
