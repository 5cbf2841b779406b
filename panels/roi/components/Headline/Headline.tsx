import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { counted } from '#model/text/counted.ts';
import type { Total } from '../../data/read.ts';
import type { Unit } from '../../options.ts';
import { countedIn, percentText, rangeText, type Write, yearsText } from '../../words/write.ts';

interface Props {
  total: Total;
  unit: Unit;
  write: { money: Write; energy: Write };
  year: number;
}

interface Tile {
  title: string;
  value: string;
  beside: string;
}

/** The numbers that finance asks for, each with its interval or what it is made of. */
export function Headline(props: Props) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.tiles}>
      {tilesOf(props).map(({ title, value, beside }) => (
        <div key={title} className={styles.tile}>
          <dt className={styles.title}>{title}</dt>
          <dd className={styles.value}>{value}</dd>
          <dd className={styles.beside}>{beside}</dd>
        </div>
      ))}
    </dl>
  );
}

function tilesOf({ total, unit, write, year }: Props): Tile[] {
  const isMoney = unit === 'money';
  const of = write[unit];
  const saved = countedIn(total, unit);
  const yearEnd = isMoney ? total.yearEndMoney : total.yearEndEnergy;
  const known = (value: number | null, text: (value: number) => string) => (value === null ? 'not known' : text(value));
  const judged = total.initiatives - total.notVerifiable;
  return [
    {
      title: 'Verified saving so far',
      value: judged === 0 ? 'not verifiable' : known(saved.value, of),
      beside:
        judged === 0
          ? `${counted(total.initiatives, 'initiative')} to be judged`
          : [rangeText(saved, of), `${percentText(total.confidence)} confidence`].filter(Boolean).join(', '),
    },
    {
      title: 'Payback',
      value:
        total.capex === 0
          ? 'nothing spent'
          : yearsText(total.payback, total.savedPerYear === null ? 'not known' : 'never at this pace'),
      beside: [
        `${write.money(total.capex)} spent`,
        total.savedPerYear === null ? '' : `${write.money(total.savedPerYear)} a year saved`,
      ]
        .filter(Boolean)
        .join(', '),
    },
    {
      title: `Forecast for ${year}`,
      value: known(yearEnd.value, of),
      beside: [rangeText(yearEnd, of), 'January to December'].filter(Boolean).join(', '),
    },
    {
      title: 'Net present value',
      value: known(total.npv, write.money),
      beside: total.irr === null ? 'over its life' : `over its life; IRR ${percentText(total.irr)} a year`,
    },
    ...(total.freedKw !== null && total.freedKw > 0
      ? [{ title: 'Freed capacity', value: `${total.freedKw.toFixed(1)} kW`, beside: 'less at the busiest hours' }]
      : []),
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  tiles: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))',
    gap: theme.spacing(1.5, 3),
    margin: theme.spacing(1.5, 0, 0),
  }),
  tile: css({ borderLeft: `2px solid ${theme.colors.border.medium}`, paddingLeft: theme.spacing(1.5), minWidth: 0 }),
  title: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, fontWeight: 'normal', margin: 0 }),
  value: css({ ...theme.typography.h3, margin: 0, whiteSpace: 'nowrap' }),
  beside: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
});
