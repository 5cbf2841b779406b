import React from 'react';
import { type DisplayProcessor, formattedValueToString } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { Series } from '../../../shared/frames/series.ts';
import { type Scale, timeAt } from '../../../shared/components/Lanes/scale.ts';
import { pathOf, rangeOf, valueAt } from './path.ts';
import { stripStyles } from './Strip.styles.ts';

interface Props {
  title: string;
  /** Written behind numbers where `display` does not write them. */
  unit: string;
  timesMs: readonly number[];
  values: ReadonlyArray<number | null>;
  display?: DisplayProcessor;
  /** What the field config asks of the curve: thresholds, ends of its axis, colour. */
  config?: Partial<Pick<Series, 'limits' | 'min' | 'max' | 'color'>>;
  /** Where no field config has another. */
  color: string;
  isDashed?: boolean;
  heightPx: number;
  scale: Scale;
  timeMs: number | null;
  onHover: (timeMs: number | null) => void;
}

const PADDING_PX = 4;
const LIMIT_FONT_PX = 11;

/** One line under the lanes, on their time axis, with its value under the cursor or its newest one. */
export function Strip({
  title,
  unit,
  timesMs,
  values,
  display,
  config = {},
  color,
  isDashed,
  heightPx,
  scale,
  timeMs,
  onHover,
}: Props) {
  const styles = useStyles2(stripStyles);
  const theme = useTheme2();
  const [low, high] = rangeOf(values, config);
  const { fromMs, toMs, widthPx, namesPx } = scale;
  const x = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * widthPx;
  const y = (value: number) => heightPx - PADDING_PX - ((value - low) / (high - low)) * (heightPx - 2 * PADDING_PX);
  const path = pathOf(timesMs, values, x, y);
  const textOf = (value: number | null) =>
    value === null ? 'no value' : display ? formattedValueToString(display(value)) : `${value.toFixed(1)} ${unit}`;
  const shown =
    timeMs === null ? (values.findLast((value) => value !== null) ?? null) : valueAt(timesMs, values, timeMs);
  return (
    <div className={[styles.strip, namesPx === 0 && styles.above].filter(Boolean).join(' ')}>
      <div className={styles.label} style={namesPx === 0 ? undefined : { width: namesPx }}>
        {title} <strong>{textOf(shown)}</strong>
      </div>
      <svg
        className={styles.plot}
        width={widthPx}
        height={heightPx}
        role="img"
        aria-label={`${title}: ${textOf(Math.min(...values.filter((value) => value !== null)))} to ${textOf(Math.max(...values.filter((value) => value !== null)))}`}
        onPointerMove={(event) =>
          onHover(timeAt(scale, event.clientX - event.currentTarget.getBoundingClientRect().left))
        }
        onPointerLeave={() => onHover(null)}
      >
        <line x1={0} x2={widthPx} y1={y(0)} y2={y(0)} stroke={theme.colors.border.medium} />
        {config.limits?.map((limit) => (
          <g key={`${limit.value} ${limit.color}`} data-limit={limit.value}>
            <line
              x1={0}
              x2={widthPx}
              y1={y(limit.value)}
              y2={y(limit.value)}
              stroke={limit.color}
              strokeDasharray="6 3"
            />
            <text x={PADDING_PX} y={y(limit.value) - 3} fill={theme.colors.text.secondary} fontSize={LIMIT_FONT_PX}>
              {textOf(limit.value)}
            </text>
          </g>
        ))}
        <path
          d={path}
          fill="none"
          stroke={config.color ?? color}
          strokeWidth={1.5}
          strokeDasharray={isDashed ? '10 4' : undefined}
        />
        {timeMs !== null && timeMs >= fromMs && timeMs <= toMs && (
          <line x1={x(timeMs)} x2={x(timeMs)} y1={0} y2={heightPx} stroke={theme.colors.text.secondary} />
        )}
      </svg>
    </div>
  );
}
