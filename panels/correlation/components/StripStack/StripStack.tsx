import React, { useCallback, useId, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { EventBus, TimeZone } from '@grafana/data';
import { useDashboardCursor } from '../../../shared/hooks/useDashboardCursor.ts';
import type { CorrelationOptions } from '../../options.ts';
import { TIME_AXIS_HEIGHT } from '../../plot/strip-options.ts';
import type { StripData } from '../../series/strips.ts';
import { Strip } from '../Strip/Strip.tsx';

interface Props {
  strips: StripData[];
  width: number;
  height: number;
  fromMs: number;
  toMs: number;
  timeZone: TimeZone;
  ashraeClass: CorrelationOptions['ashraeClass'];
  eventBus: EventBus;
  onZoom: (fromMs: number, toMs: number) => void;
  onHover: (timeMs: number | null) => void;
}

/** Arrow keys cross the range in so many steps. */
const KEY_STEPS = 100;

/** The strips under each other on one time axis with one cursor, which follows the dashboard's and the arrow keys. */
export function StripStack({
  strips,
  width,
  height,
  fromMs,
  toMs,
  timeZone,
  ashraeClass,
  eventBus,
  onZoom,
  onHover,
}: Props) {
  const syncKey = useId();
  const rangeMs = useMemo((): [number, number] => [fromMs, toMs], [fromMs, toMs]);
  const { registerPlot, moveTo, publish } = useDashboardCursor(eventBus);
  const keyTime = useRef<number | null>(null);

  const hover = useCallback(
    (timeMs: number | null) => {
      onHover(timeMs);
      publish(timeMs);
    },
    [onHover, publish]
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction !== undefined) {
      event.preventDefault();
      const step = (toMs - fromMs) / KEY_STEPS;
      keyTime.current = Math.min(toMs, Math.max(fromMs, (keyTime.current ?? toMs) + direction * step));
    } else if (event.key === 'Escape') {
      keyTime.current = null;
    } else {
      return;
    }
    moveTo(keyTime.current);
    hover(keyTime.current);
  };

  const stripHeight = Math.floor((height - TIME_AXIS_HEIGHT) / strips.length);
  return (
    <div
      role="group"
      aria-label="Strips over time. The left and right arrow keys move the cursor."
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ width }}
    >
      {strips.map((strip, index) => {
        const isLast = index === strips.length - 1;
        return (
          <Strip
            key={strip.key}
            strip={strip}
            width={width}
            height={stripHeight + (isLast ? TIME_AXIS_HEIGHT : 0)}
            rangeMs={rangeMs}
            timeZone={timeZone}
            hasTimeAxis={isLast}
            ashraeClass={ashraeClass}
            syncKey={syncKey}
            onZoom={onZoom}
            onHover={hover}
            onPlot={registerPlot}
          />
        );
      })}
    </div>
  );
}
