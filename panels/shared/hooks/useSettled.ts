import { useEffect, useRef, useState } from 'react';

/**
 * A value that costs much, passed on at once unless another came shortly before: then when none has come for a while. A drag
 * that changes it with every frame stays fluent.
 */
export function useSettled<Value extends number | string>(value: Value, restMs: number): Value {
  const [settled, setSettled] = useState(value);
  const changedMs = useRef(-Infinity);
  useEffect(() => {
    const now = performance.now();
    const isAtRest = now - changedMs.current >= restMs;
    changedMs.current = now;
    if (isAtRest) {
      setSettled(value);
      return undefined;
    }
    const timer = setTimeout(() => setSettled(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return settled;
}
