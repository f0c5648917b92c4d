import { useCallback, useRef, useState } from 'react';

/** The width of an element in pixels, and a ref that measures it. */
export function useWidth(): readonly [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(600);
  const observer = useRef<ResizeObserver>(undefined);
  const measure = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => setWidth(Math.max(40, entry?.contentRect.width ?? 0)));
    observer.current.observe(element);
  }, []);
  return [measure, width];
}
