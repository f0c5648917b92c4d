import type { JSX } from 'react';
import type { SelectedPeriod } from '../../api/reads/period.ts';
import { StateNote } from './state-note.tsx';

/** Why there is nothing to show: the store is empty, or no run matches. Nothing if there is something. */
export function NoRuns({ counts }: { readonly counts: SelectedPeriod['counts'] | undefined }): JSX.Element | null {
  if (counts === undefined || counts.matching > 0) return null;
  if (counts.all > 0)
    return <StateNote title="No run is in this period">Choose a longer one, or fewer filters.</StateNote>;
  return (
    <StateNote title="There are no runs yet">
      Run <code>stepmeter demo</code> for an example, <code>stepmeter import</code> for what the CLI has recorded, or{' '}
      <code>stepmeter simulate</code> for simulated runs in a store of their own.
    </StateNote>
  );
}
