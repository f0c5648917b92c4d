import type { JSX } from 'react';
import { Link } from 'wouter';
import type { IngestState } from '../../api/ingest/ingest-loop.ts';
import { counted } from '../../core/amounts.ts';
import styles from './pipeline-notice.module.css';

/** Above every view: why its data may be old or is not exported. */
export function PipelineNotice({ ingest }: { readonly ingest: IngestState | undefined }): JSX.Element | null {
  const text = ingest && noticeOf(ingest);
  if (text === undefined) return null;
  return (
    <div className={styles['notice']} role="status">
      <span>{text}</span> <Link href="/settings">Check the pipeline</Link>
    </div>
  );
}

function noticeOf({ problem, backlog, hasRelay, hasEndpoint }: IngestState): string | undefined {
  if (problem !== null) return `New records are not shown: ${problem}.`;
  if (backlog !== null && backlog > 0)
    return `${counted(backlog, 'record')} wait: the relay that runs does not ingest them.`;
  if (!hasRelay && hasEndpoint) return 'No relay runs: runs are shown here, but nothing is exported.';
  return undefined;
}
