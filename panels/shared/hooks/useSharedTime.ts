import { useCallback, useEffect, useState } from 'react';
import { DataHoverClearEvent, DataHoverEvent } from '@grafana/data';
import type { EventBus } from '@grafana/data';

/** The time under the cursor, epoch ms, wherever on the dashboard it is; and how to tell others of one's own. */
export function useSharedTime(eventBus: EventBus): [number | null, (timeMs: number | null) => void] {
  const [timeMs, setTimeMs] = useState<number | null>(null);
  useEffect(() => {
    const hover = eventBus.subscribe(DataHoverEvent, (event) => {
      const time: unknown = event.payload.point?.['time'];
      setTimeMs(typeof time === 'number' ? time : null);
    });
    const clear = eventBus.subscribe(DataHoverClearEvent, () => setTimeMs(null));
    return () => {
      hover.unsubscribe();
      clear.unsubscribe();
    };
  }, [eventBus]);
  const tell = useCallback(
    (time: number | null) => {
      setTimeMs(time);
      eventBus.publish(time === null ? new DataHoverClearEvent() : new DataHoverEvent({ point: { time } }));
    },
    [eventBus]
  );
  return [timeMs, tell];
}
