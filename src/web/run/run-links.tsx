import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { useRead } from '../data/use-read.ts';

type Props = { readonly run: Pick<ReadAnswer<'run'>['run'], 'id' | 'traceId'> };

const NAMES = { grafana: 'Open in Grafana', jaeger: 'Open the trace in Jaeger' } as const;

/** Links to the same run in Grafana and Jaeger, where they are configured. */
export function RunLinks({ run }: Props): JSX.Element | null {
  const { data } = useRead({ name: 'health', path: '/health' });
  if (!data) return null;
  return (
    <>
      {(['grafana', 'jaeger'] as const).map((name) => {
        const link = data.links[name];
        return link === null ? null : (
          <a key={name} href={link.replace('{run}', run.id).replace('{trace}', run.traceId)} rel="noreferrer">
            {NAMES[name]}
          </a>
        );
      })}
    </>
  );
}
