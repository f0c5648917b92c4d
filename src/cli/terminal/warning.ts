import { printable } from '../../core/text/printable.ts';
import { styled } from './style.ts';
import { wrap } from './wrap.ts';

/** A sentence that needs attention, on lines of at most `width` columns. */
export function warning(text: string, width: number): string {
  return wrap(printable(text), width)
    .split('\n')
    .map((line) => styled('warning', line))
    .join('\n');
}
