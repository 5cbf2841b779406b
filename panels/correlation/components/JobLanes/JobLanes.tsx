import React, { useState } from 'react';
import type { EventBus, TimeZone } from '@grafana/data';
import { JobDetail } from '../../../shared/components/JobDetail/JobDetail.tsx';
import { NAME_PX, ROW_PX } from '../../../shared/components/Lanes/Lanes.styles.ts';
import { Lanes } from '../../../shared/components/Lanes/Lanes.tsx';
import { useSharedTime } from '../../../shared/hooks/useSharedTime.ts';
import type { Lane } from '../../../shared/jobs/lanes.ts';
import { axisWidth, hasNamesBeside, RIGHT_PADDING } from '../../plot/strip-options.ts';

/** Padding and rule of a lane. */
const LANE_EDGE_PX = 5;

/** Height that the lanes take under a strip of this width, px: of whole rows, at most `maxRows`, and of the names above them. */
export function lanesHeight(lanes: readonly Lane[], maxRows: number, width: number): number {
  const edgePx = LANE_EDGE_PX + (hasNamesBeside(width) ? 0 : NAME_PX);
  let height = 0;
  let left = maxRows;
  for (const { rows } of lanes) {
    const shown = Math.min(rows.length, left);
    height += shown > 0 ? shown * ROW_PX + edgePx : 0;
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
  const namesPx = axisWidth(width);
  const scale = { fromMs, toMs, namesPx, widthPx: width - namesPx - RIGHT_PADDING };
  const job = lanes.flatMap((lane) => lane.jobs).find(({ key }) => key === selected);
  return (
    <>
      <div
        role="group"
        aria-label="Jobs"
        style={{
          height: lanesHeight(lanes, maxRows, width),
          paddingRight: RIGHT_PADDING,
          overflowY: 'auto',
          overflowX: 'hidden',
        }}
      >
        <Lanes
          lanes={lanes}
          scale={scale}
          hasNamesAbove={!hasNamesBeside(width)}
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
