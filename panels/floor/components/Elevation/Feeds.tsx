import React from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { domainColor } from '../../../shared/look/domains.ts';
import { imbalanceOf } from '../../data/elevation.ts';
import type { Feed } from '../../data/elevation.ts';
import { elevationStyles } from './Elevation.styles.ts';
import { unitText } from './units.ts';

/** Continuous load of a breaker ends here (NEC 210.20(A)); the line on the bars. */
const CONTINUOUS_SHARE = 0.8;

/** Supplies of a rack, each with the current of its phases against the breaker. */
export function Feeds({ feeds }: { feeds: readonly Feed[] }) {
  const styles = useStyles2(elevationStyles);
  const theme = useTheme2();
  if (feeds.length === 0) {
    return null;
  }
  const largest = Math.max(1, ...feeds.flatMap(({ phases }) => phases.flatMap(({ currentA }) => currentA ?? [])));
  return (
    <>
      <h6>Feeds</h6>
      {feeds.map(({ id, name, powerW, phases }) => {
        const imbalance = imbalanceOf(phases);
        return (
          <div key={id} className={styles.feed}>
            <div>
              {name} {powerW !== null && <strong>{unitText(powerW, 'watt')}</strong>}
              {imbalance !== undefined && (
                <span className={styles.faint}> phases {(imbalance * 100).toFixed(0)} % apart</span>
              )}
            </div>
            {phases.map(({ phase, currentA, limitA }) => {
              const share = (currentA ?? 0) / (limitA ?? largest);
              const tone =
                limitA !== null && share > 1
                  ? theme.colors.error.main
                  : limitA !== null && share > CONTINUOUS_SHARE
                    ? theme.colors.warning.main
                    : domainColor('power', theme);
              return (
                <div key={phase} className={styles.phase}>
                  <span>{phase}</span>
                  <span className={styles.bar}>
                    <span
                      className={styles.fill}
                      style={{ width: `${Math.min(100, share * 100)}%`, background: tone }}
                    />
                    {limitA !== null && <span className={styles.tick} />}
                  </span>
                  <span className={styles.number}>
                    {unitText(currentA, 'amp')}
                    {limitA !== null && ` of ${limitA.toFixed(0)} A`}
                  </span>
                </div>
              );
            })}
          </div>
        );
      })}
    </>
  );
}
