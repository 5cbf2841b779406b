import React from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration } from '#model/statistics/finding.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import { domainColor } from '../../../shared/look/domains.ts';
import type { Pair } from '../../analysis/pair.ts';
import { captionHeight, plotStyles } from '../../plot/plot.styles.ts';
import { linearScale, niceTicks } from '../../plot/ticks.ts';

interface Props {
  pair: Pair;
  width: number;
  height: number;
}

const MARGIN = { left: 62, right: 10, top: 8, bottom: 20 };
/** Half a label of the lag axis, px. */
const LABEL_ROOM = 34;
/** Distance of labels that do not touch, the last one being pushed inside, px. */
const LABEL_PITCH = 100;

const MS_PER_MINUTE = 60_000;

/** r at every lag, −1 to 1: bars beyond the dashed limits stand out from chance and are filled, the others are faint. */
export const LagProfile = React.memo(function LagProfile({ pair, width, height }: Props) {
  const styles = useStyles2(plotStyles);
  const theme = useTheme2();
  const { lags, aligned, lagSteps } = pair.correlation;
  const { profile } = lags;
  const words = `: right of 0, ${lowerFirst(pair.y.title)} follows ${lowerFirst(pair.x.title)}`;
  const captionPx = captionHeight(`r by lag${words}`, width);
  const plotHeight = height - captionPx;
  const first = profile[0]?.lag ?? 0;
  const last = profile[profile.length - 1]?.lag ?? 0;
  const unit = lagUnit((last * aligned.stepMs) / MS_PER_MINUTE);
  const lagOf = (steps: number) => (steps * aligned.stepMs) / unit.ms;
  const toX = linearScale([lagOf(first - 0.5), lagOf(last + 0.5)], [MARGIN.left, width - MARGIN.right]);
  const toY = linearScale([-1, 1], [plotHeight - MARGIN.bottom, MARGIN.top]);
  const barWidth = Math.max(1, toX(lagOf(1)) - toX(lagOf(0)) - 1);
  const color = domainColor(pair.y.domain, theme);

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption} style={{ height: captionPx }}>
        <strong>r by lag</strong>
        {words}
      </figcaption>
      <svg className={styles.svg} width={width} height={plotHeight} role="img" aria-label={lagSentence(pair)}>
        {[-1, 0, 1].map((tick) => (
          <g key={tick}>
            <line
              className={tick === 0 ? styles.axis : styles.grid}
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={toY(tick)}
              y2={toY(tick)}
            />
            <text x={MARGIN.left - 6} y={toY(tick)} textAnchor="end" dominantBaseline="middle">
              {tick === -1 ? '−1' : tick}
            </text>
          </g>
        ))}
        {niceTicks(lagOf(first), lagOf(last), Math.max(2, Math.floor((width - MARGIN.left) / LABEL_PITCH))).map(
          (tick) => (
            <text
              key={tick}
              x={toX(tick)}
              y={plotHeight - 6}
              textAnchor={toX(tick) > width - LABEL_ROOM ? 'end' : 'middle'}
            >
              {tick === 0 ? '0' : `${tick > 0 ? '+' : '−'}${Math.abs(tick)} ${unit.name}`}
            </text>
          )
        )}
        {profile.map(({ lag, r }) => {
          if (r === null) {
            return null;
          }
          const isBest = lag === lagSteps;
          const standsOut = Math.abs(r) > lags.pickedLimit;
          return (
            <rect
              key={lag}
              x={toX(lagOf(lag)) - barWidth / 2}
              width={barWidth}
              y={Math.min(toY(r), toY(0))}
              height={Math.max(0.5, Math.abs(toY(r) - toY(0)))}
              fill={color}
              fillOpacity={standsOut ? 0.9 : 0.25}
              stroke={isBest ? theme.colors.text.primary : 'none'}
              strokeWidth={1.5}
              data-significant={standsOut}
            />
          );
        })}
        {lags.pickedLimit < 1 &&
          [-lags.pickedLimit, lags.pickedLimit].map((limit) => (
            <line
              key={limit}
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={toY(limit)}
              y2={toY(limit)}
              stroke={theme.colors.text.secondary}
              strokeDasharray="3 3"
            />
          ))}
        {lags.pickedLimit < 1 && (
          <text x={width - MARGIN.right} y={Math.max(toY(lags.pickedLimit) - 3, MARGIN.top + 12)} textAnchor="end">
            beyond chance
          </text>
        )}
      </svg>
    </figure>
  );
});

/** Seconds, minutes or hours: whichever keeps the axis free of long numbers. */
function lagUnit(longestMinutes: number): { ms: number; name: string } {
  if (longestMinutes < 3) {
    return { ms: 1000, name: 's' };
  }
  return longestMinutes < 180 ? { ms: MS_PER_MINUTE, name: 'min' } : { ms: 60 * MS_PER_MINUTE, name: 'h' };
}

function lagSentence({ correlation }: Pair): string {
  const { lags, lagMs } = correlation;
  const standing = lags.profile.filter(({ r }) => r !== null && Math.abs(r) > lags.pickedLimit).length;
  const best =
    lags.best?.r === undefined || lags.best.r === null
      ? 'no lag has a correlation'
      : `largest at ${formatDuration(Math.abs(lagMs))}`;
  return `Correlation by lag: ${best}; ${standing} of ${lags.profile.length} lags stand out from chance.`;
}
