import { useCallback, useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { DataHoverClearEvent, DataHoverEvent } from '@grafana/data';
import type { EventBus } from '@grafana/data';
import type uPlot from 'uplot';

/** Joins the strips' cursor to the dashboard's: tells other panels the time under it, and follows theirs. */
export function useDashboardCursor(eventBus: EventBus) {
  const plots = useRef(new Map<string, uPlot>());
  // Some buses bring a panel its own events back: while one is on its way, no other one starts.
  const isBusy = useRef(false);

  const registerPlot = useCallback((key: string, plot: uPlot | null) => {
    if (plot) {
      plots.current.set(key, plot);
    } else {
      plots.current.delete(key);
    }
  }, []);

  const moveTo = useCallback((timeMs: number | null) => {
    for (const plot of plots.current.values()) {
      const left = timeMs === null ? -10 : plot.valToPos(timeMs, 'x');
      plot.setCursor({ left, top: timeMs === null ? -10 : 0 }, true);
    }
  }, []);

  /** Marks a stretch of time on all plots, as a drag does; null takes the mark away. */
  const mark = useCallback((stretch: [number, number] | null) => {
    for (const plot of plots.current.values()) {
      const [left, right] = (stretch ?? [0, 0]).map((timeMs) => plot.valToPos(timeMs, 'x')) as [number, number];
      plot.setSelect(
        stretch
          ? {
              left: Math.min(left, right),
              width: Math.abs(right - left),
              top: 0,
              height: plot.bbox.height / devicePixelRatio,
            }
          : { left: 0, width: 0, top: 0, height: 0 },
        false
      );
    }
  }, []);

  const publish = useCallback(
    (timeMs: number | null) =>
      once(isBusy, () =>
        eventBus.publish(timeMs === null ? new DataHoverClearEvent() : new DataHoverEvent({ point: { time: timeMs } }))
      ),
    [eventBus]
  );

  useEffect(() => {
    const hover = eventBus.subscribe(DataHoverEvent, (event) => {
      const time: unknown = event.payload.point?.['time'];
      if (typeof time === 'number') {
        once(isBusy, () => moveTo(time));
      }
    });
    const clear = eventBus.subscribe(DataHoverClearEvent, () => once(isBusy, () => moveTo(null)));
    return () => {
      hover.unsubscribe();
      clear.unsubscribe();
    };
  }, [eventBus, moveTo]);

  return { registerPlot, moveTo, mark, publish };
}

function once(isBusy: RefObject<boolean>, act: () => void): void {
  if (isBusy.current) {
    return;
  }
  isBusy.current = true;
  try {
    act();
  } finally {
    isBusy.current = false;
  }
}
