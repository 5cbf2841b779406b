import React, { useCallback, useId, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { EventBus, TimeZone } from '@grafana/data';
import { useDashboardCursor } from '../../../shared/hooks/useDashboardCursor.ts';
import type { CorrelationOptions } from '../../options.ts';
import { TIME_AXIS_HEIGHT } from '../../plot/strip-options.ts';
import type { StripData } from '../../series/strips.ts';
import type { Lane } from '../../../shared/jobs/lanes.ts';
import { JobLanes } from '../JobLanes/JobLanes.tsx';
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
  /** Time under the cursor of this panel. */
  hoverMs: number | null;
  onHover: (timeMs: number | null) => void;
  /** Jobs under the strips; none where there are none. */
  lanes: readonly Lane[];
  /** Rows of them that are shown at once. */
  laneRows: number;
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
  hoverMs,
  onHover,
  lanes,
  laneRows,
}: Props) {
  const syncKey = useId();
  const rangeMs = useMemo((): [number, number] => [fromMs, toMs], [fromMs, toMs]);
  const { registerPlot, moveTo, mark, publish } = useDashboardCursor(eventBus);
  const keyTime = useRef<number | null>(null);
  /** Where a stretch that is marked by keyboard begins. */
  const anchor = useRef<number | null>(null);
  const lastZoom = useRef('');

  const hover = useCallback(
    (timeMs: number | null) => {
      onHover(timeMs);
      publish(timeMs);
    },
    [onHover, publish]
  );

  const zoom = (from: number, to: number) => {
    // The strips share their pointer, so that each of them tells of the same drag.
    const stretch = `${from} ${to}`;
    if (lastZoom.current !== stretch) {
      lastZoom.current = stretch;
      queueMicrotask(() => (lastZoom.current = ''));
      onZoom(from, to);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction !== undefined) {
      event.preventDefault();
      const step = (toMs - fromMs) / KEY_STEPS;
      const before = keyTime.current ?? toMs;
      anchor.current = event.shiftKey ? (anchor.current ?? before) : null;
      keyTime.current = Math.min(toMs, Math.max(fromMs, before + direction * step));
    } else if (event.key === 'Enter' && anchor.current !== null && keyTime.current !== null) {
      event.preventDefault();
      const [from, to] = [anchor.current, keyTime.current].sort((a, b) => a - b) as [number, number];
      anchor.current = null;
      onZoom(Math.round(from), Math.round(to));
    } else if (event.key === 'Escape') {
      keyTime.current = null;
      anchor.current = null;
    } else {
      return;
    }
    mark(anchor.current === null || keyTime.current === null ? null : [anchor.current, keyTime.current]);
    moveTo(keyTime.current);
    hover(keyTime.current);
  };

  const stripHeight = Math.floor((height - TIME_AXIS_HEIGHT) / strips.length);
  return (
    <div style={{ width }}>
      <div
        role="group"
        aria-label="Strips over time. The left and right arrow keys move the cursor; with Shift they mark a stretch, and Enter zooms to it."
        tabIndex={0}
        onKeyDown={onKeyDown}
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
              onZoom={zoom}
              onHover={hover}
              onPlot={registerPlot}
            />
          );
        })}
      </div>
      {lanes.length > 0 && (
        <JobLanes
          lanes={lanes}
          maxRows={laneRows}
          width={width}
          fromMs={fromMs}
          toMs={toMs}
          hoverMs={hoverMs}
          timeZone={timeZone}
          eventBus={eventBus}
          onHover={(timeMs) => {
            moveTo(timeMs);
            hover(timeMs);
          }}
          onZoom={onZoom}
        />
      )}
    </div>
  );
}
