import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { ApiChange } from '../../api/reads/alert-reads.ts';
import { request } from './request.ts';

/** What is asked of the API: the path and the body of a POST. */
export type ChangeRequest = { readonly path: string; readonly body: object };

/** Changes something in the store, then fetches what is shown again. */
export function useChange(): UseMutationResult<ApiChange, Error, ChangeRequest> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: ChangeRequest) =>
      request<ApiChange>(
        path,
        {},
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      ),
    onSuccess: () => client.invalidateQueries(),
  });
}
