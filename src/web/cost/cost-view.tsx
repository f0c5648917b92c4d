import type { JSX } from 'react';
import { useAddress } from '../data/use-address.ts';
import { useRead } from '../data/use-read.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { usePeriod } from '../filters/use-period.ts';
import { Choice } from '../ui/choice.tsx';
import { CostPie } from '../ui/cost-pie.tsx';
import { NoRuns } from '../ui/no-runs.tsx';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import { BaselineTable } from './baseline-table.tsx';
import { CostByDay } from './cost-by-day.tsx';
import { COST_DIMENSIONS } from '../../analysis/overview/dimensions.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { dimensionChoices, dimensionName } from '../words/dimension-names.ts';
import styles from './cost.module.css';
import { MonthFacts } from './month-facts.tsx';
import { PivotTable } from './pivot-table.tsx';

const DIMENSION_CHOICES = dimensionChoices(COST_DIMENSIONS);

/** What a period cost: by day, by model, by any two dimensions, and what the month will cost. */
export function CostView(): JSX.Element {
  const period = usePeriod();
  const [address, change] = useAddress();
  const [by, across] = [address.get('by') ?? 'model', address.get('across') ?? 'step'];
  const parameters = { ...period.parameters, by, across };
  const { data, error } = useRead({ name: 'cost', path: '/cost', parameters });
  return (
    <>
      <FilterBar title="Cost" period={period} counts={data?.period.counts} answer={data} />
      <div className={styles['choices']} role="group" aria-label="Division">
        <Choice label="By" value={by} options={DIMENSION_CHOICES} onChange={(value) => change({ by: value })} />
        <Choice
          label="and by"
          value={across}
          options={DIMENSION_CHOICES}
          onChange={(value) => change({ across: value })}
        />
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data?.period.counts.all === 0 ? <NoRuns counts={data.period.counts} /> : null}
      {data && data.period.counts.all > 0 ? <Costs cost={data} by={by} across={across} /> : null}
    </>
  );
}

type Props = { readonly cost: ReadAnswer<'cost'>; readonly by: string; readonly across: string };

function Costs({ cost, by, across }: Props): JSX.Element {
  const { groups, days, models, pivot } = cost;
  return (
    <>
      <MonthFacts cost={cost} />
      {groups.length === 0 ? (
        <StateNote title="No run of this period has used anything">Choose a longer period, or fewer filters.</StateNote>
      ) : (
        <>
          <CostByDay groups={groups} days={days} by={dimensionName(by)} />
          <PivotTable pivot={pivot} by={by} across={across} />
          <CostPie title="Cost by model" of="Model" parts={models} />
        </>
      )}
      <BaselineTable baselines={cost.baselines} />
    </>
  );
}
