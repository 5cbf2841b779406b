import React, { useState } from 'react';
import type { EventBus, TimeZone } from '@grafana/data';
import { JobDetail } from '../../../shared/components/JobDetail/JobDetail.tsx';
import { ROW_PX } from '../../../shared/components/Lanes/Lanes.styles.ts';
import { Lanes } from '../../../shared/components/Lanes/Lanes.tsx';
import { useSharedTime } from '../../../shared/hooks/useSharedTime.ts';
import type { Lane } from '../../../shared/jobs/lanes.ts';
import { AXIS_WIDTH, RIGHT_PADDING } from '../../plot/strip-options.ts';

/** Padding and rule of a lane. */
const LANE_EDGE_PX = 5;

/** Height that the lanes take, px: of whole rows, at most `maxRows`. */
export function lanesHeight(lanes: readonly Lane[], maxRows: number): number {
  let height = 0;
  let left = maxRows;
  for (const { rows } of lanes) {
    const shown = Math.min(rows.length, left);
    height += shown > 0 ? shown * ROW_PX + LANE_EDGE_PX : 0;
    left -= shown;
  }
  return height;
}

interface Props {
  lanes: readonly Lane[];
  /** Rows that are shown at once. */
  maxRows: number;
  width: number;
  fromMs: number;
  toMs: number;
  /** Time under the cursor of the strips. */
  hoverMs: number | null;
  timeZone: TimeZone;
  eventBus: EventBus;
  onHover: (timeMs: number | null) => void;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** Jobs under the strips, on their time axis. */
export function JobLanes({ lanes, maxRows, width, fromMs, toMs, hoverMs, timeZone, eventBus, onHover, onZoom }: Props) {
  const [selected, setSelected] = useState<string>();
  const [sharedMs] = useSharedTime(eventBus);
  const scale = { fromMs, toMs, namesPx: AXIS_WIDTH, widthPx: width - AXIS_WIDTH - RIGHT_PADDING };
  const job = lanes.flatMap((lane) => lane.jobs).find(({ key }) => key === selected);
  return (
    <>
      <div
        role="group"
        aria-label="Jobs"
        style={{
          height: lanesHeight(lanes, maxRows),
          paddingRight: RIGHT_PADDING,
          overflowY: 'auto',
          overflowX: 'hidden',
        }}
      >
        <Lanes
          lanes={lanes}
          scale={scale}
          timeMs={hoverMs ?? sharedMs}
          selected={selected}
          timeZone={timeZone}
          onSelect={(key) => setSelected(key === selected ? undefined : key)}
          onHover={onHover}
          onZoom={onZoom}
        />
      </div>
      {job && (
        <JobDetail
          job={job}
          timeZone={timeZone}
          onZoom={() => onZoom(Math.max(job.fromMs, fromMs), Math.min(job.toMs, toMs))}
          onClose={() => setSelected(undefined)}
        />
      )}
    </>
  );
}
