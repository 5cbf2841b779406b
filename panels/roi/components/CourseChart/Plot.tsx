import React from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { domainColor } from '../../../shared/look/domains.ts';
import type { Moment } from '../../data/read.ts';
import { bandPath, energyRange, linePath, nearest, stretchesOf } from '../../layout/course.ts';
import { scaleOf, ticksOf, timeTicksOf } from '../../layout/scale.ts';
import type { Write } from '../../words/write.ts';
import { courseChartStyles } from './CourseChart.styles.ts';

interface Props {
  course: readonly Moment[];
  pointed: Moment | undefined;
  width: number;
  write: Write;
  label(moment: Moment): string;
  onPoint(timeMs: number | null): void;
}

const HEIGHT = 240;
const MARGIN = { top: 8, right: 74, bottom: 22 };
/** Between a number of the axis and the lines, px, and what a letter of it takes at most. */
const AXIS_GAP_PX = 6;
const LETTER_PX = 8;
/** Between two labels at the lines, px. */
const LABEL_PX = 15;
const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7 };

/** Expected dashed with its band, metered solid, both named where they end; the arrow keys go from day to day. */
export function Plot({ course, pointed, width, write, label, onPoint }: Props) {
  const styles = useStyles2(courseChartStyles);
  const theme = useTheme2();
  const first = course[0]!;
  const last = course.at(-1)!;
  const energies = energyRange(course);
  const ticks = ticksOf(energies[0], energies[1], 4).map((tick) => ({ tick, text: write(tick) }));
  const left = AXIS_GAP_PX + LETTER_PX * Math.max(...ticks.map(({ text }) => text.length), 0);
  const x = scaleOf([first.timeMs, last.timeMs], [left, Math.max(left + 40, width - MARGIN.right)]);
  const y = scaleOf(energies, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const stretches = stretchesOf(course);
  const colors = { actual: domainColor('power', theme), expected: theme.colors.text.secondary };
  const [actualY, expectedY] = apart(y(last.actual), y(last.expected));
  const index = pointed ? course.indexOf(pointed) : course.length - 1;
  const point = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const timeX = scaleOf([x(first.timeMs), x(last.timeMs)], [first.timeMs, last.timeMs]);
    onPoint(nearest(course, timeX(clientX - currentTarget.getBoundingClientRect().left))?.timeMs ?? null);
  };
  const move = (event: KeyboardEvent) => {
    const by = KEYS[event.key] ?? (event.key === 'Home' ? -Infinity : event.key === 'End' ? Infinity : 0);
    if (by !== 0) {
      event.preventDefault();
      onPoint(course[Math.min(course.length - 1, Math.max(0, index + by))]?.timeMs ?? null);
    }
  };
  return (
    <svg
      className={styles.drawing}
      width={width}
      height={HEIGHT}
      role="slider"
      tabIndex={0}
      aria-label="Day"
      aria-valuemin={0}
      aria-valuemax={course.length - 1}
      aria-valuenow={index}
      aria-valuetext={label(course[index] ?? last)}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
      onKeyDown={move}
    >
      {ticks.map(({ tick, text }) => (
        <g key={tick}>
          <line x1={left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} stroke={theme.colors.border.weak} />
          <text className={styles.axis} x={left - AXIS_GAP_PX} y={y(tick) + 4} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {timeTicksOf(first.timeMs, last.timeMs, (width - left - MARGIN.right) / 70).map(({ timeMs, isMonth }) => (
        <text key={timeMs} className={styles.axis} x={x(timeMs)} y={HEIGHT - 6} textAnchor="middle">
          {new Date(timeMs).toLocaleDateString('en-GB', {
            ...(isMonth ? {} : { day: 'numeric' }),
            month: 'short',
            timeZone: 'UTC',
          })}
        </text>
      ))}
      <path d={bandPath(stretches, x, y)} fill={colors.expected} fillOpacity={0.18} />
      <path
        d={linePath(stretches, x, y, ({ expected }) => expected)}
        fill="none"
        stroke={colors.expected}
        strokeWidth={1.5}
        strokeDasharray="6 4"
      />
      <path
        d={linePath(stretches, x, y, ({ actual }) => actual)}
        fill="none"
        stroke={colors.actual}
        strokeWidth={2}
        strokeLinejoin="round"
      />
      <text className={styles.label} x={x(last.timeMs) + 6} y={expectedY + 4} fill={colors.expected}>
        expected
      </text>
      <text className={styles.label} x={x(last.timeMs) + 6} y={actualY + 4} fill={colors.actual}>
        metered
      </text>
      {pointed && (
        <g>
          <line
            x1={x(pointed.timeMs)}
            x2={x(pointed.timeMs)}
            y1={MARGIN.top}
            y2={HEIGHT - MARGIN.bottom}
            stroke={theme.colors.border.strong}
          />
          <circle cx={x(pointed.timeMs)} cy={y(pointed.actual)} r={3.5} fill={colors.actual} />
          <circle cx={x(pointed.timeMs)} cy={y(pointed.expected)} r={3} fill="none" stroke={colors.expected} />
        </g>
      )}
    </svg>
  );
}

/** Moves two labels apart that would touch. */
function apart(one: number, other: number): [number, number] {
  const short = LABEL_PX - Math.abs(one - other);
  const half = short > 0 ? (one < other ? -short : short) / 2 : 0;
  return [one + half, other - half];
}
