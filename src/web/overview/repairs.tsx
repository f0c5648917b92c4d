import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText, figureText } from '../../analysis/figures/words.ts';
import { StackedBars } from '../../charts/stacked-bars.tsx';
import { count } from '../../core/amounts.ts';
import { ChartBox } from '../ui/chart-box.tsx';

type Part = ReadAnswer<'overview'>['repairs'][number];

/** Runs by how often something in them was repaired. */
export function Repairs({ repairs }: { readonly repairs: readonly Part[] }): JSX.Element {
  const nameOf = (number: number): string => (number === repairs.length - 1 ? `${number} or more` : String(number));
  return (
    <ChartBox
      title="Repairs per run"
      headings={['Repairs', 'Runs', 'Success', 'Cost']}
      rows={repairs.map((part) => [
        nameOf(part.repairs),
        count(part.runs),
        figureText(part.success),
        amountText(part.costUsd, 'USD'),
      ])}
    >
      {(width) => (
        <StackedBars
          bars={repairs.map((part) => ({
            label: nameOf(part.repairs),
            parts: [part.runs],
            text: `${nameOf(part.repairs)} repairs: ${count(part.runs)} runs, success ${figureText(part.success)}`,
          }))}
          width={width}
          height={170}
          title="Runs by number of repairs"
          valueText={count}
        />
      )}
    </ChartBox>
  );
}
