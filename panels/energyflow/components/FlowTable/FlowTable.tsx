import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { EnergyFlow, Link } from '../../data/read.ts';
import { writer } from '../../words/flow-words.ts';
import { UNSEEN } from '../../../shared/look/unseen.ts';

interface Props {
  links: Link[];
  /** A screen reader has it always. */
  isShown: boolean;
  display: EnergyFlow['display'];
}

/** The drawing in numbers: every flow, also those too small to be drawn. */
export function FlowTable({ links, isShown, display }: Props) {
  const styles = useStyles2(getStyles);
  const [power, energy] = [writer(display.power), writer(display.energy)];
  return (
    <div className={isShown ? styles.shown : styles.hidden}>
      <table className={styles.table}>
        <caption className={styles.caption}>Every flow</caption>
        <thead>
          <tr>
            {['From', 'To', 'What', 'Power', 'Energy', 'Known', 'Basis'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {links.map((link) => (
            <tr key={`${link.from} ${link.to} ${link.medium}`}>
              <td>{link.from}</td>
              <td>{link.to}</td>
              <td>{link.medium}</td>
              <td>{power(link.powerW)}</td>
              <td>{energy(link.energyWh)}</td>
              <td>{Math.round(100 * link.coverage)} %</td>
              <td>{link.basis === 'rest' ? 'what is left' : link.basis}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  shown: css({ overflowX: 'auto', marginTop: theme.spacing(1) }),
  hidden: css(UNSEEN),
  table: css({
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    '& th': {
      ...theme.typography.bodySmall,
      color: theme.colors.text.secondary,
      fontWeight: 'normal',
      textAlign: 'left',
    },
    '& td, & th': { padding: theme.spacing(0.25, 1, 0.25, 0), borderTop: `1px solid ${theme.colors.border.weak}` },
    '& td:nth-of-type(n + 4):nth-of-type(-n + 6), & th:nth-of-type(n + 4):nth-of-type(-n + 6)': { textAlign: 'right' },
  }),
  caption: css({ ...theme.typography.bodySmall, captionSide: 'top', color: theme.colors.text.secondary, padding: 0 }),
});
