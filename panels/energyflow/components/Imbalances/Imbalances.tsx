import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Imbalance } from '../../data/read.ts';
import { imbalanceWords, type Write } from '../../words/flow-words.ts';

interface Props {
  imbalances: Imbalance[];
  /** What is not measured, in sentences. */
  missing: string[];
  write: Write;
}

/** What does not add up, each with the meters that could explain it, and what nobody measures. */
export function Imbalances({ imbalances, missing, write }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {imbalances.map((one) => (
        <li key={one.equipment} className={styles.item}>
          <Icon name="exclamation-triangle" size="sm" className={styles.warning} />
          <span>
            <span className={styles.main}>{imbalanceWords(one, write)}</span> One of these meters may be wrong, or
            something has none:{' '}
            {one.meters.slice(0, MOST_METERS).map((meter) => (
              <React.Fragment key={meter}>
                <span className={styles.meter}>{meter}</span>{' '}
              </React.Fragment>
            ))}
            {one.meters.length > MOST_METERS && `and ${one.meters.length - MOST_METERS} more`}
          </span>
        </li>
      ))}
      {missing.length > 0 && (
        <li className={styles.item}>
          <Icon name="info-circle" size="sm" />
          <span>Not measured, so not drawn: {missingWords(missing)}</span>
        </li>
      )}
    </ul>
  );
}

/** More meters than these are not read; the query has them. */
const MOST_METERS = 8;
/** More sentences than these are not read. */
const MOST_MISSING = 4;

function missingWords(missing: readonly string[]): string {
  const more = missing.length > MOST_MISSING ? ` And ${missing.length - MOST_MISSING} more.` : '';
  return `${missing.slice(0, MOST_MISSING).join(' ')}${more}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    ...theme.typography.bodySmall,
    display: 'grid',
    gap: theme.spacing(0.5),
    margin: theme.spacing(1, 0, 0),
    padding: 0,
    color: theme.colors.text.secondary,
    listStyle: 'none',
  }),
  item: css({
    display: 'flex',
    gap: theme.spacing(0.75),
    alignItems: 'baseline',
    '& > svg': { flexShrink: 0, position: 'relative', top: 2 },
  }),
  main: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
  warning: css({ color: theme.colors.warning.text }),
  meter: css({
    display: 'inline-block',
    padding: theme.spacing(0, 0.5),
    borderRadius: 2,
    border: `1px solid ${theme.colors.border.medium}`,
    color: theme.colors.text.primary,
    whiteSpace: 'nowrap',
  }),
});
