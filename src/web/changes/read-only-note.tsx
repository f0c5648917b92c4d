import type { JSX } from 'react';
import { useAccess } from '../data/use-access.ts';

/** Says why a view offers no changes. */
export function ReadOnlyNote({ className }: { readonly className?: string | undefined }): JSX.Element | null {
  if (useAccess() !== 'read') return null;
  return (
    <p className={className}>
      This session is read-only. To make changes, open the link that <code>stepmeter serve</code> prints without{' '}
      <code>--read-only</code>.
    </p>
  );
}
