import React, { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { colorManipulator, dateTimeFormat, type GrafanaTheme2, type TimeZone } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration } from '#model/statistics/finding.ts';
import type { Lane } from '../../jobs/lanes.ts';
import { type Job, NO_TENANT } from '../../jobs/read-jobs.ts';
import { lanesStyles } from './Lanes.styles.ts';
import { type BarPlace, isMove, neighbourOf } from './neighbours.ts';
import { percentOf, type Scale } from './scale.ts';
import { useBrush } from './useBrush.ts';

interface Props {
  lanes: readonly Lane[];
  scale: Scale;
  /** Names stand above their lanes, also where there is room left of these. */
  hasNamesAbove?: boolean;
  timeMs: number | null;
  /** Key of the job that is looked at. */
  selected: string | undefined;
  timeZone: TimeZone;
  onSelect: (key: string) => void;
  onHover: (timeMs: number | null) => void;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** The lanes with their jobs: one tab stop, within which arrows lead from bar to bar. */
export function Lanes(props: Props) {
  const { lanes, scale, hasNamesAbove = scale.namesPx === 0, timeMs, selected, timeZone } = props;
  const { onSelect, onHover, onZoom } = props;
  const styles = useStyles2(lanesStyles);
  const theme = useTheme2();
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<BarPlace>({ lane: 0, row: 0, index: 0 });
  const { brush, handlers } = useBrush(scale, onZoom, onHover);
  const colors = useMemo(() => colorsOf(lanes, theme), [lanes, theme]);
  const isCurrent = (place: BarPlace) =>
    idOf(place) === idOf(lanes[current.lane]?.rows[current.row]?.[current.index] ? current : FIRST);

  const move = (event: KeyboardEvent, from: BarPlace) => {
    if (isMove(event.key)) {
      event.preventDefault();
      const to = neighbourOf(lanes, from, event.key);
      setCurrent(to);
      list.current?.querySelector<HTMLElement>(`[data-bar="${idOf(to)}"]`)?.focus();
    }
  };
  return (
    <ul className={styles.lanes} ref={list} {...handlers}>
      {lanes.map(({ name, rows }, lane) => (
        <li key={`${name} ${lane}`} className={[styles.lane, hasNamesAbove && styles.above].filter(Boolean).join(' ')}>
          <span
            className={[styles.name, hasNamesAbove && styles.nameAbove].filter(Boolean).join(' ')}
            style={hasNamesAbove ? undefined : { width: scale.namesPx }}
            title={name}
          >
            {name}
          </span>
          <div className={styles.rows} style={{ marginLeft: hasNamesAbove ? scale.namesPx : 0 }}>
            {rows.map((row, number) => (
              <div key={number} className={styles.row}>
                {row.map((job, index) => {
                  const place = { lane, row: number, index };
                  const left = percentOf(scale, job.fromMs);
                  const background = colors.get(job.tenant) as string;
                  return (
                    <button
                      key={job.key}
                      type="button"
                      data-bar={idOf(place)}
                      tabIndex={isCurrent(place) ? 0 : -1}
                      aria-pressed={job.key === selected}
                      aria-label={wordsOf(job, timeZone)}
                      title={wordsOf(job, timeZone)}
                      className={[
                        styles.bar,
                        job.failed && styles.failed,
                        selected !== undefined && job.key !== selected && styles.dimmed,
                      ]
                        .filter(Boolean)
                        .join(' ')}
                      style={{
                        left: `${left}%`,
                        width: `${percentOf(scale, job.toMs) - left}%`,
                        background,
                        color: readableOn(background),
                      }}
                      onFocus={() => setCurrent(place)}
                      onKeyDown={(event) => move(event, place)}
                      onClick={() => onSelect(job.key)}
                    >
                      {job.title}
                      {job.tenant !== name && job.tenant !== NO_TENANT && (
                        <span className={styles.tenant}> {job.tenant}</span>
                      )}
                    </button>
                  );
                })}
              </div>
            ))}
          </div>
        </li>
      ))}
      {timeMs !== null && timeMs >= scale.fromMs && timeMs <= scale.toMs && (
        <div
          className={styles.cursor}
          style={{ left: scale.namesPx + (percentOf(scale, timeMs) / 100) * scale.widthPx }}
          aria-hidden
        />
      )}
      {brush && (
        <div className={styles.brush} style={{ left: scale.namesPx + brush.left, width: brush.width }} aria-hidden />
      )}
    </ul>
  );
}

const FIRST: BarPlace = { lane: 0, row: 0, index: 0 };

function idOf({ lane, row, index }: BarPlace): string {
  return `${lane}-${row}-${index}`;
}

/** A tenant has the same colour on every lane; its name is on the lane or on the bar. */
function colorsOf(lanes: readonly Lane[], { visualization }: GrafanaTheme2): Map<string, string> {
  const { palette, getColorByName } = visualization;
  const tenants = [...new Set(lanes.flatMap(({ jobs }) => jobs.map(({ tenant }) => tenant)))].sort();
  return new Map(tenants.map((tenant, index) => [tenant, getColorByName(palette[index % palette.length] as string)]));
}

/** Black or white, whichever stands out more: at least 4.5 : 1 on any colour (WCAG 1.4.3), of which the theme asks less. */
function readableOn(background: string): string {
  const { getContrastRatio } = colorManipulator;
  return getContrastRatio('#000000', background) >= getContrastRatio('#ffffff', background) ? '#000000' : '#ffffff';
}

function wordsOf({ title, text, fromMs, toMs, tenant }: Job, timeZone: TimeZone): string {
  const start = dateTimeFormat(fromMs, { timeZone, format: 'MM-DD HH:mm' });
  return `${title}, ${tenant}: from ${start} for ${formatDuration(toMs - fromMs)}; ${text}`;
}
