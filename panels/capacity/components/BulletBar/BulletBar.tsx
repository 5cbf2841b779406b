import React from 'react';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import type { Bar } from '../../bars/bar.ts';
import type { Formats } from '../../data/read.ts';
import { barWords, leftWords, type Write } from '../../words/bar-words.ts';
import { percent } from '../../words/quantities.ts';
import { bulletBarStyles } from './BulletBar.styles.ts';
import { FULL_PERCENT, percentAt } from './scale.ts';

interface Props {
  /** Null where it is not known. */
  bar: Bar | null;
  /** `Power`, `Cooling`. */
  what: string;
  color: string;
  /** What is missing, where the bar is. */
  unknown: string;
  write: Write;
  format: Formats;
  /** A full rack is no fault: its space is not judged. */
  isJudged?: boolean;
  /** Where no heading says what it is. */
  isNamed?: boolean;
}

/** What is drawn against its limit: median, the draw that counts, the highest; and what of the rest is stranded. */
export function BulletBar({ bar, what, color, unknown, write, format, isJudged = true, isNamed = false }: Props) {
  const styles = useStyles2(bulletBarStyles);
  if (!bar) {
    return (
      <div className={styles.cell}>
        <span className={styles.unknown}>
          {what}: {unknown}
        </span>
      </div>
    );
  }
  const { limit, drawn, draws, left, used, stranded, limitN1 } = bar;
  const at = (value: number) => percentAt(value, limit);
  const width = (value: number) => ({ width: `${at(value)}%` });
  const strandedShown = stranded !== null && stranded > 0 && left > 0 ? Math.min(stranded, left) : 0;
  const status = format.used(used);
  // A colour alone says nothing to some: what is beyond the first threshold is said.
  const isPast = status.color !== format.used(0).color;
  const word = !isJudged ? undefined : used > 1 ? 'over the limit' : isPast ? 'near the limit' : undefined;
  return (
    <div className={styles.cell}>
      <Tooltip content={<Details bar={bar} write={write} />} placement="top">
        <div className={styles.bar} role="img" tabIndex={0} aria-label={barWords(bar, what, write)}>
          <span className={styles.track} />
          {strandedShown > 0 && (
            <span
              data-part="stranded"
              className={styles.stranded}
              style={{ left: `${at(limit - strandedShown)}%`, width: `${FULL_PERCENT - at(limit - strandedShown)}%` }}
            />
          )}
          {draws && <span className={styles.range} style={{ ...width(draws.max), background: color }} />}
          <span data-part="drawn" className={styles.drawn} style={{ ...width(drawn), background: color }} />
          <span className={styles.median} style={{ ...width(draws?.p50 ?? drawn), background: color }} />
          {used > 1 && (
            <span className={styles.over} style={{ left: `${FULL_PERCENT}%`, width: `${at(drawn) - FULL_PERCENT}%` }} />
          )}
          <span className={styles.limit} />
          {limitN1 !== null && limitN1 < limit && (
            <span data-part="limit-n1" className={styles.limitN1} style={{ left: `${at(limitN1)}%` }} />
          )}
        </div>
      </Tooltip>
      <div className={styles.words} aria-hidden>
        {isNamed && <span>{what}:</span>}
        <strong>{leftWords(bar, write)}</strong>
        <span>{percent(used)} used</span>
        {strandedShown > 0 && <span>{write(strandedShown)} stranded</span>}
        {word && (
          <span className={styles.status}>
            <Icon name="exclamation-triangle" size="sm" style={{ color: status.color }} /> {word}
          </span>
        )}
      </div>
    </div>
  );
}

function Details({ bar, write }: { bar: Bar; write: Write }) {
  const styles = useStyles2(bulletBarStyles);
  const { place, limit, limitN1, drawn, draws, left, stranded, coverage, lost } = bar;
  const rows: Array<[string, string]> = [
    ...(draws
      ? ([
          ['Median draw', write(draws.p50)],
          ['95 % of the time below', write(draws.p95)],
          ['99 % of the time below', write(draws.p99)],
          ['Highest', write(draws.max)],
        ] as Array<[string, string]>)
      : ([[lost === '' ? 'Drawn' : `Drawn without ${lost}`, write(drawn)]] as Array<[string, string]>)),
    [lost === '' || !draws ? 'Limit' : `Limit without ${lost}`, write(limit)],
    ...(limitN1 === null ? [] : ([['Limit with one lost', write(limitN1)]] as Array<[string, string]>)),
    ['Left', write(left)],
    ...(stranded === null ? [] : ([['Stranded', write(stranded)]] as Array<[string, string]>)),
    ...(coverage < 1 ? ([['Of the time measured', percent(coverage)]] as Array<[string, string]>) : []),
  ];
  return (
    <div>
      <strong>{place.name}</strong>
      <dl className={styles.tip}>
        {rows.map(([term, value]) => (
          <React.Fragment key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </div>
  );
}
