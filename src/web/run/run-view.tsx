import { useMemo, type JSX } from 'react';
import { useAddress } from '../data/use-address.ts';
import { useRead } from '../data/use-read.ts';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { FileTable } from './file-table.tsx';
import { NodeDetails } from './node-details.tsx';
import { RunFacts } from './run-facts.tsx';
import styles from './run-view.module.css';
import { bandsOf } from '../timeline/usual-band.ts';
import { Waterfall } from '../timeline/waterfall.tsx';

/** A run: its figures, its parts on a time axis with money and files, and the files that it changed. */
export function RunView({ id }: { readonly id: string }): JSX.Element {
  const [address, change] = useAddress();
  const path = `/runs/${encodeURIComponent(id)}`;
  const { data: report, error } = useRead({ name: 'run', path, run: id });
  const { data: tree, error: treeError } = useRead({ name: 'tree', path: `${path}/tree`, run: id });
  const { data: usual } = useRead({ name: 'usual', path: `${path}/usual`, run: id });
  const bands = useMemo(() => bandsOf(usual), [usual]);
  const selected = tree?.nodes.find((node) => node.id === address.get('part'));
  const problem = error ?? treeError;
  if (problem && !report) return <ErrorNote error={problem} />;
  if (!report || !tree) return <LoadingNote />;
  return (
    <>
      {problem ? <ErrorNote error={problem} /> : null}
      <RunFacts report={report} tree={tree} />
      <div className={styles['columns']}>
        <Waterfall tree={tree} bands={bands} selected={selected?.id} onSelect={(part) => change({ part })} />
        {selected ? (
          <NodeDetails
            node={selected}
            nodes={tree.nodes}
            band={bands.get(selected.name)}
            onSelect={(part) => change({ part })}
            onClose={() => change({ part: '' })}
          />
        ) : null}
      </div>
      <FileTable files={report.files} />
    </>
  );
}
