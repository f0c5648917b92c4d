import { useQuery } from '@tanstack/react-query';
import type { Access } from '../../api/access/tokens.ts';
import { request } from './request.ts';

/** What this session may do; undefined until the server has said so. Changes of the store do not affect it. */
export function useAccess(): Access | undefined {
  const { data } = useQuery({
    queryKey: ['session', 'session'],
    queryFn: ({ signal }) => request<{ readonly access: Access }>('/session', {}, { signal }),
  });
  return data?.access;
}
