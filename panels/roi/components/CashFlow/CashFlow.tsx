import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { Initiative, Total } from '../../data/read.ts';
import { balances } from '../../layout/cash-flow.ts';
import { scaleOf } from '../../layout/scale.ts';
import { type Write, yearsText } from '../../words/write.ts';

interface Props {
  initiatives: Initiative[];
  total: Total | undefined;
  write: Write;
  width: number;
}

const HEIGHT = 130;
const MARGIN = { top: 18, bottom: 20, left: 4, right: 4 };
const BAR_SHARE = 0.62;

/** The balance at the end of each year, from what was spent on; filled where it is above zero, hollow below. */
export function CashFlow({ initiatives, total, write, width }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const counted = initiatives.filter(({ name }) => !total?.once.includes(name));
  const isKnown = counted.some(({ savedPerYear }) => savedPerYear !== null);
  const years = balances(counted);
  const end = years.at(-1);
  if (!isKnown || end === undefined || years.length < 2 || years.every((one) => one === 0)) {
    return null;
  }
  const y = scaleOf([Math.min(0, ...years), Math.max(0, ...years)], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const slot = (width - MARGIN.left - MARGIN.right) / years.length;
  const x = (year: number) => MARGIN.left + (year + (1 - BAR_SHARE) / 2) * slot;
  const payback = total?.payback ?? null;
  const words = `Balance at the end of each year: ${write(years[0]!)} now, ${write(end)} after ${years.length - 1} years. Comes back in ${yearsText(payback, 'more than that')}.`;
  return (
    <section aria-label="Cash flow">
      <h6 className={styles.title}>Cash flow, as if it went on like this</h6>
      <svg width={width} height={HEIGHT} role="img" aria-label={words} className={styles.drawing}>
        {years.map((balance, year) => (
          <rect
            key={year}
            x={x(year)}
            width={BAR_SHARE * slot}
            y={Math.min(y(balance), y(0))}
            height={Math.max(1, Math.abs(y(balance) - y(0)))}
            fill={balance < 0 ? 'none' : theme.colors.success.main}
            stroke={balance < 0 ? theme.colors.error.text : theme.colors.success.main}
            strokeWidth={1.5}
          />
        ))}
        <line x1={0} x2={width} y1={y(0)} y2={y(0)} stroke={theme.colors.border.strong} />
        {payback !== null && payback <= years.length - 1 && (
          <g>
            <line
              x1={MARGIN.left + (payback + 0.5) * slot}
              x2={MARGIN.left + (payback + 0.5) * slot}
              y1={MARGIN.top - 4}
              y2={HEIGHT - MARGIN.bottom}
              stroke={theme.colors.text.primary}
              strokeDasharray="4 3"
            />
            <text
              className={styles.text}
              x={MARGIN.left + (payback + 0.5) * slot + (payback > (years.length - 1) / 2 ? -5 : 5)}
              y={MARGIN.top - 5}
              textAnchor={payback > (years.length - 1) / 2 ? 'end' : 'start'}
            >
              {`back after ${yearsText(payback, '')}`}
            </text>
          </g>
        )}
        {years.map((_, year) =>
          slot >= MIN_SLOT_PX || year % 2 === 0 ? (
            <text
              key={year}
              className={styles.text}
              x={x(year) + (BAR_SHARE * slot) / 2}
              y={HEIGHT - 5}
              textAnchor="middle"
            >
              {year === 0 ? 'now' : year}
            </text>
          ) : null
        )}
      </svg>
      <p className={styles.legend}>
        {`${write(years[0]!)} now, ${write(end)} after ${years.length - 1} years, undiscounted and at today's prices.`}
      </p>
    </section>
  );
}

/** Narrower years have a number at every other one only. */
const MIN_SLOT_PX = 26;

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ ...theme.typography.h6, margin: 0 }),
  drawing: css({ display: 'block' }),
  text: css({ fontSize: theme.typography.bodySmall.fontSize, fill: theme.colors.text.secondary }),
  legend: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
});
