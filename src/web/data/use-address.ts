import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';

/** The values of the query string of the page, and a function that replaces some of them; an empty value removes one. */
export function useAddress(): readonly [URLSearchParams, (changes: Readonly<Record<string, string>>) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const change = useCallback(
    (changes: Readonly<Record<string, string>>) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes))
        if (value === '') next.delete(name);
        else next.set(name, value);
      const text = next.toString();
      navigate(path + (text ? `?${text}` : ''), { replace: true });
    },
    [search, path, navigate],
  );
  return [new URLSearchParams(search), change];
}
