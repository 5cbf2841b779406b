import { useCallback, useRef, useState } from 'react';
import type { RefCallback } from 'react';

/**
 * Height of an element as it stands, px: text above a drawing wraps with the width. The element may come, go and come
 * back: a panel without values has none of it.
 */
export function useHeight(): [RefCallback<HTMLElement>, number] {
  const [height, setHeight] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    observer.current = null;
    if (element) {
      observer.current = new ResizeObserver(() => setHeight(element.offsetHeight));
      observer.current.observe(element);
    }
  }, []);
  return [ref, height];
}
