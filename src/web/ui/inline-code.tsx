import type { JSX } from 'react';

/** A text in which parts between backticks are code. */
export function InlineCode({ text }: { readonly text: string }): JSX.Element {
  const parts = text.split('`');
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
