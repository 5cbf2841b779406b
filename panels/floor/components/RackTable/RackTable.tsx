import React, { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { FLOOR_STATES } from '#model/floor/judge.ts';
import type { Hall, MetricColumn } from '../../data/hall.ts';
import { marginText, STATE_WORDS, valueText, zoneName } from '../../data/sentences.ts';
import { naturally } from '../../../shared/layout/natural.ts';

interface Props {
  hall: Hall;
  metric: MetricColumn | undefined;
  width: number;
  height: number;
  onOpen: (rack: number) => void;
}

/** More rows make a page slow; the worst come first. */
const PAGE = 200;

/** The same as the plan in rows, the worst first: for screen readers, for reading numbers, for copying. */
export function RackTable({ hall, metric, width, height, onOpen }: Props) {
  const styles = useStyles2(tableStyles);
  const [shown, setShown] = useState(PAGE);
  const order = useMemo(
    () =>
      hall.racks
        .map((_, index) => index)
        .toSorted((a, b) => {
          const [one, other] = [hall.racks[a]!, hall.racks[b]!];
          return (
            FLOOR_STATES.indexOf(one.state) - FLOOR_STATES.indexOf(other.state) ||
            (metric?.values[b] ?? -Infinity) - (metric?.values[a] ?? -Infinity) ||
            naturally(one.name, other.name)
          );
        }),
    [hall, metric]
  );
  const metrics = metric ? [metric, ...hall.metrics.filter((one) => one !== metric)] : hall.metrics;
  return (
    <div className={styles.frame} style={{ width, height }} role="region" aria-label="Racks" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Rack</th>
            <th scope="col">Zone</th>
            <th scope="col">State</th>
            {metrics.map(({ key, title }) => (
              <th key={key} scope="col" className={styles.number}>
                {title}
              </th>
            ))}
            {metric && (
              <th scope="col" className={styles.number}>
                Margin
              </th>
            )}
            <th scope="col">Jobs</th>
          </tr>
        </thead>
        <tbody>
          {order.slice(0, shown).map((row) => {
            const rack = hall.racks[row]!;
            return (
              <tr key={rack.key}>
                <th scope="row">
                  <button type="button" className={styles.link} onClick={() => onOpen(row)}>
                    {rack.name}
                  </button>
                </th>
                <td>{zoneName(hall, rack)}</td>
                <td className={{ alarm: styles.alarm, warn: styles.warn }[rack.state as 'alarm']}>
                  {STATE_WORDS[rack.state]}
                  {rack.state !== 'ok' && rack.reason && `: ${rack.reason}`}
                </td>
                {metrics.map((one) => (
                  <td key={one.key} className={styles.number}>
                    {one.quality[row] === null ? '' : valueText(one, row)}
                  </td>
                ))}
                {metric && <td className={styles.number}>{marginText(metric, row)}</td>}
                <td>{rack.jobs.join(', ')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {shown < order.length && (
        <Button size="sm" variant="secondary" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, order.length - shown)} more of {order.length.toLocaleString('en')} racks
        </Button>
      )}
    </div>
  );
}

const tableStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    overflow: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  table: css({
    ...theme.typography.bodySmall,
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      padding: theme.spacing(0.5, 1),
      textAlign: 'left',
      verticalAlign: 'top',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    '& thead th': {
      position: 'sticky',
      top: 0,
      background: theme.colors.background.primary,
      color: theme.colors.text.secondary,
      verticalAlign: 'bottom',
    },
    '& tbody th': { whiteSpace: 'nowrap' },
  }),
  number: css({ '&&': { textAlign: 'right' }, 'td&': { whiteSpace: 'nowrap' } }),
  link: css({
    padding: 0,
    border: 0,
    background: 'none',
    color: theme.colors.text.link,
    font: 'inherit',
    cursor: 'pointer',
    '&:hover': { textDecoration: 'underline' },
  }),
  alarm: css({ color: theme.colors.error.text }),
  warn: css({ color: theme.colors.warning.text }),
});
