import React from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type Initiative, keyOf, type Ranged, type Total, type Verdict } from '../../data/read.ts';
import { waterfallOf } from '../../layout/waterfall.ts';
import type { Unit } from '../../options.ts';
import { VERDICT_WORDS } from '../../words/roi-words.ts';
import { countedIn, rangeText, type Write } from '../../words/write.ts';
import { Bar } from './Bar.tsx';
import { waterfallStyles } from './Waterfall.styles.ts';

interface Props {
  initiatives: Initiative[];
  /** Of one currency: all, and by subsystem. */
  totals: Total[];
  unit: Unit;
  write: Write;
  fixedColor: string | undefined;
  chosen: string | undefined;
  /** Names above their bars. */
  isNarrow: boolean;
  onChoose(key: string): void;
}

const NOTHING: Ranged = { value: null, low: null, high: null };

/** What each initiative added, one below the other, down to the total; each with the interval that holds the true one. */
export function Waterfall({ initiatives, totals, unit, write, fixedColor, chosen, isNarrow, onChoose }: Props) {
  const styles = useStyles2(waterfallStyles);
  const theme = useTheme2();
  const total = totals.find(({ subsystem }) => subsystem === 'all');
  const subsystems = totals.filter(({ subsystem }) => subsystem !== 'all');
  const sum = total ? countedIn(total, unit) : NOTHING;
  const counted = initiatives.map((one) => ({
    one,
    value: total?.once.includes(one.name) ? NOTHING : countedIn(one, unit),
  }));
  const { steps, range } = waterfallOf(
    initiatives,
    sum,
    (one) => counted.find((each) => each.one === one)?.value ?? NOTHING
  );
  const colors: Record<Verdict, string> = {
    saved: fixedColor ?? theme.colors.success.main,
    'used-more': theme.colors.error.main,
    'not-distinguishable': theme.colors.text.secondary,
    'not-verifiable': theme.colors.text.secondary,
  };
  const rowClass = [styles.row, isNarrow ? styles.narrow : ''].join(' ');
  return (
    <section aria-label="What each initiative earned">
      <h6 className={styles.title}>What each earned</h6>
      <ul className={styles.list}>
        {steps.map(({ initiative, ...ends }) => (
          <li key={keyOf(initiative)}>
            <button
              type="button"
              className={[rowClass, styles.button].join(' ')}
              aria-pressed={keyOf(initiative) === chosen}
              onClick={() => onChoose(keyOf(initiative))}
            >
              <span className={styles.name}>
                {initiative.title} <span className={styles.sub}>{VERDICT_WORDS[initiative.verdict]}</span>
              </span>{' '}
              <Bar
                {...ends}
                range={range}
                color={colors[initiative.verdict]}
                isHollow={initiative.verdict === 'not-distinguishable'}
              />
              <Numbers
                ranged={initiative.verdict === 'not-verifiable' ? NOTHING : countedIn(initiative, unit)}
                write={write}
                without={initiative.verdict === 'not-verifiable' ? '' : 'no tariff, so no money'}
              />
            </button>
          </li>
        ))}
        {total && (
          <li className={[rowClass, styles.total].join(' ')}>
            <span className={styles.name}>
              Total
              {subsystems.length > 1 && (
                <span className={styles.sub}>
                  {subsystems.map((one) => `${one.subsystem} ${write(countedIn(one, unit).value ?? 0)}`).join(', ')}
                </span>
              )}
            </span>
            <Bar from={0} to={sum.value} low={sum.low} high={sum.high} range={range} color={colors.saved} />
            <Numbers ranged={sum} write={write} />
          </li>
        )}
      </ul>
      <p className={styles.legend}>
        Whiskers hold the true value. Hollow: not distinguishable from zero.
        {(total?.once.length ?? 0) > 0 && ` Counted once, with another on the same meters: ${total?.once.join(', ')}.`}
      </p>
    </section>
  );
}

/** Shows a number and its interval. Without a number it shows a dash and the text of `without`, which says why. */
function Numbers({ ranged, write, without = '' }: { ranged: Ranged; write: Write; without?: string }) {
  const styles = useStyles2(waterfallStyles);
  return (
    <span className={styles.number}>
      {ranged.value === null ? <span aria-hidden="true">-</span> : write(ranged.value)}{' '}
      <span className={styles.sub}>{ranged.value === null ? without : rangeText(ranged, write)}</span>
    </span>
  );
}
