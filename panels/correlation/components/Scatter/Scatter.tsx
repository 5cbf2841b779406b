import React, { useId, useMemo } from 'react';
import { colorManipulator, formattedValueToString } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration } from '#model/statistics/finding.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import { domainColor } from '../../../shared/look/domains.ts';
import type { Pair } from '../../analysis/pair.ts';
import { scatterOf } from '../../analysis/scatter.ts';
import type { ScatterPoint } from '../../analysis/scatter.ts';
import { captionHeight, plotStyles } from '../../plot/plot.styles.ts';
import { labelledTicks, linearScale } from '../../plot/ticks.ts';

interface Props {
  pair: Pair;
  width: number;
  height: number;
  showFit: boolean;
  /** Time under the cursor of the strips: its point is ringed. */
  hoverMs: number | null;
}

const MARGIN = { left: 62, right: 10, top: 8, bottom: 36 };

/** Half a label of the x axis, px. */
const LABEL_ROOM = 24;

/** The two quantities against each other at the lag where they agree best; later points are stronger. */
export function Scatter({ pair, width, height, showFit, hoverMs }: Props) {
  const styles = useStyles2(plotStyles);
  const theme = useTheme2();
  const clipId = useId();
  const data = useMemo(() => scatterOf(pair), [pair]);
  const { x, y, correlation } = pair;
  const { lagMs } = correlation;
  const later = lagMs === 0 ? '' : `, ${formatDuration(Math.abs(lagMs))} later`;
  const captionPx = captionHeight(`${y.title}${later} against ${x.title}`, width);
  const plotHeight = height - captionPx;
  const { toX, toY } = useMemo(
    () => ({
      toX: linearScale(data.xRange, [MARGIN.left, width - MARGIN.right]),
      toY: linearScale(data.yRange, [plotHeight - MARGIN.bottom, MARGIN.top]),
    }),
    [data, width, plotHeight]
  );
  const xTicks = labelledTicks(...data.xRange, Math.max(2, Math.floor(width / 90)), (value) =>
    formattedValueToString(x.display(value))
  );
  const yTicks = labelledTicks(...data.yRange, Math.max(2, Math.floor(plotHeight / 45)), (value) =>
    formattedValueToString(y.display(value))
  );
  const color = domainColor(y.domain, theme);
  const hovered = hoverMs === null ? undefined : nearest(data.points, hoverMs, correlation.aligned.stepMs);
  const latest = data.points[data.points.length - 1];

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption} style={{ height: captionPx }}>
        <strong>{y.title}</strong>
        {lagMs > 0 && `${later},`} against <strong>{lowerFirst(x.title)}</strong>
        {lagMs < 0 && later}
      </figcaption>
      <svg className={styles.svg} width={width} height={plotHeight} role="img" aria-label={pair.finding}>
        {yTicks.map(({ value, text }) => (
          <g key={value}>
            <line className={styles.grid} x1={MARGIN.left} x2={width - MARGIN.right} y1={toY(value)} y2={toY(value)} />
            <text x={MARGIN.left - 6} y={toY(value)} textAnchor="end" dominantBaseline="middle">
              {text}
            </text>
          </g>
        ))}
        {xTicks.map(({ value, text }) => (
          <g key={value}>
            <line
              className={styles.grid}
              x1={toX(value)}
              x2={toX(value)}
              y1={MARGIN.top}
              y2={plotHeight - MARGIN.bottom}
            />
            <text
              x={toX(value)}
              y={plotHeight - MARGIN.bottom + 14}
              textAnchor={toX(value) > width - LABEL_ROOM ? 'end' : 'middle'}
            >
              {text}
            </text>
          </g>
        ))}
        <text x={(MARGIN.left + width - MARGIN.right) / 2} y={plotHeight - 5} textAnchor="middle">
          {x.title}
        </text>
        <clipPath id={clipId}>
          <rect
            x={MARGIN.left}
            y={MARGIN.top}
            width={Math.max(0, width - MARGIN.left - MARGIN.right)}
            height={Math.max(0, plotHeight - MARGIN.top - MARGIN.bottom)}
          />
        </clipPath>
        {showFit && data.fit.length > 0 && (
          <g clipPath={`url(#${clipId})`}>
            <path
              d={`M${data.fit.map((at) => `${toX(at.x)} ${toY(at.high)}`).join('L')}L${[...data.fit]
                .reverse()
                .map((at) => `${toX(at.x)} ${toY(at.low)}`)
                .join('L')}Z`}
              fill={colorManipulator.alpha(theme.colors.text.primary, 0.12)}
            />
            <path
              d={`M${data.fit.map((at) => `${toX(at.x)} ${toY(at.y)}`).join('L')}`}
              fill="none"
              stroke={theme.colors.text.primary}
              strokeWidth={1.5}
            />
          </g>
        )}
        <Dots points={data.points} toX={toX} toY={toY} color={color} />
        {latest && (
          <Ring point={latest} toX={toX} toY={toY} color={theme.colors.text.primary} label="latest" width={width} />
        )}
        {hovered && hovered !== latest && (
          <Ring point={hovered} toX={toX} toY={toY} color={theme.colors.text.maxContrast} width={width} />
        )}
      </svg>
    </figure>
  );
}

interface Scales {
  toX: (value: number) => number;
  toY: (value: number) => number;
}

/** Opacity of the oldest and of the newest point: where the cloud wanders shows without a second colour. */
const FAINTEST = 0.18;
const STRONGEST = 0.85;

const Dots = React.memo(function Dots({ points, toX, toY, color }: Scales & { points: ScatterPoint[]; color: string }) {
  return (
    <g fill={color}>
      {points.map((point, index) => (
        <circle
          key={point.timeMs}
          cx={toX(point.x)}
          cy={toY(point.y)}
          r={2.5}
          fillOpacity={FAINTEST + ((STRONGEST - FAINTEST) * (index + 1)) / points.length}
        />
      ))}
    </g>
  );
});

interface RingProps extends Scales {
  point: ScatterPoint;
  color: string;
  label?: string;
  width: number;
}

function Ring({ point, toX, toY, color, label, width }: RingProps) {
  const [cx, cy] = [toX(point.x), toY(point.y)];
  const isRight = cx > width - 60;
  return (
    <>
      <circle cx={cx} cy={cy} r={5} fill="none" stroke={color} strokeWidth={1.5} />
      {label && (
        <text x={cx + (isRight ? -9 : 9)} y={cy - 6} textAnchor={isRight ? 'end' : 'start'}>
          {label}
        </text>
      )}
    </>
  );
}

function nearest(points: readonly ScatterPoint[], timeMs: number, stepMs: number): ScatterPoint | undefined {
  return points.find((point) => timeMs >= point.timeMs && timeMs < point.timeMs + stepMs);
}
