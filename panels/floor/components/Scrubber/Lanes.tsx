import React from 'react';
import { useTheme2 } from '@grafana/ui';
import { domainColor } from '../../../shared/look/domains.ts';
import { lanesOf } from '../../data/happenings.ts';
import type { Happening } from '../../data/happenings.ts';

interface Props {
  happenings: readonly Happening[];
  fromMs: number;
  endMs: number;
}

const MAX_LANES = 4;
const LANE_PX = 5;
const MARKS_PX = 12;
/** The drawing has this width and is stretched; marks keep their shape by being lines. */
const WIDTH = 1_000;

/** How high the line of an event is, px, by how grave it is; the others are low. */
const MARK_PX: Readonly<Record<string, number>> = { critical: MARKS_PX - 1, warning: 7 };
const LEAST_MARK_PX = 4;

/**
 * Jobs and gaps as bars, alarms and other events as lines above them. The graver an event, the higher its line; a bar of what is not
 * well is hollow: both are seen without their colours.
 */
export function Lanes({ happenings, fromMs, endMs }: Props) {
  const theme = useTheme2();
  const lanes = lanesOf(happenings, MAX_LANES);
  const height = MARKS_PX + Math.max(2, lanes.length) * LANE_PX;
  const x = (ms: number) => (Math.min(Math.max(ms, fromMs), endMs) - fromMs) * (WIDTH / Math.max(1, endMs - fromMs));
  const colour = ({ type, severity }: Happening) =>
    severity === 'critical'
      ? theme.colors.error.main
      : severity === 'warning'
        ? theme.colors.warning.main
        : type === 'job'
          ? domainColor('compute', theme)
          : theme.colors.text.secondary;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      width="100%"
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${happenings.length} events and jobs in the range`}
      style={{ display: 'block', background: theme.colors.background.secondary, borderRadius: 2 }}
    >
      {lanes.map((lane, number) =>
        lane.map((one) => (
          <rect
            key={one.id}
            x={x(one.fromMs)}
            y={MARKS_PX + number * LANE_PX}
            width={Math.max(2, x(one.toMs) - x(one.fromMs))}
            height={LANE_PX - 1}
            {...(isWell(one)
              ? { fill: colour(one) }
              : { fill: 'none', stroke: colour(one), strokeWidth: 1.5, vectorEffect: 'non-scaling-stroke' })}
            opacity={one.type === 'job' ? 0.75 : 0.9}
          >
            <title>{one.title}</title>
          </rect>
        ))
      )}
      {happenings
        .filter((one) => one.toMs === one.fromMs)
        .map((one) => (
          <rect
            key={one.id}
            x={x(one.fromMs) - 1.5}
            y={MARKS_PX - 1 - markPx(one)}
            width={3}
            height={markPx(one)}
            fill={colour(one)}
          >
            <title>{one.title}</title>
          </rect>
        ))}
    </svg>
  );
}

const isWell = ({ severity }: Happening) => severity !== 'critical' && severity !== 'warning';

const markPx = ({ severity }: Happening) => MARK_PX[severity] ?? LEAST_MARK_PX;
