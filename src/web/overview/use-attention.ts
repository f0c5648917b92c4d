import type { UseQueryResult } from '@tanstack/react-query';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { useRead } from '../data/use-read.ts';

/** What needs a person now, as the API answers it. */
export type Attention = ReadAnswer<'attention'>;

/** What needs a person now, and the month against its budget. */
export function useAttention(): UseQueryResult<Attention> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return useRead({ name: 'attention', path: '/attention', parameters: { timeZone } });
}
