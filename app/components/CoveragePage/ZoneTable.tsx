import React from 'react';
import { Icon, useStyles2 } from '@grafana/ui';
import { upperFirst } from '#model/text/first-letter.ts';
import { type Measured, PHASES, type ZonePhases } from '../../measured/phases.ts';
import { dashboardPath } from '../../links.ts';
import { PageLink } from '../PageLink/PageLink.tsx';
import { coveragePageStyles } from './CoveragePage.styles.ts';

/** Each zone with the phase that it has reached, and what was counted for each phase. */
export function ZoneTable({ zones }: { zones: readonly ZonePhases[] }) {
  const styles = useStyles2(coveragePageStyles);
  return (
    <table className={styles.zones}>
      <thead>
        <tr>
          <th scope="col">Zone</th>
          <th scope="col">Has reached</th>
          {PHASES.map((phase) => (
            <th scope="col" key={phase}>
              {upperFirst(phase)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {zones.map(({ site, zone, reached, phases }) => (
          <tr key={JSON.stringify([site, zone])}>
            <th scope="row">
              <PageLink path={dashboardPath('plenum-zone', { site, zone })}>{zone || 'in no zone'}</PageLink>
            </th>
            <td data-label="Has reached">{reached ? upperFirst(reached) : 'nothing yet'}</td>
            {phases.map((measured) => (
              <td key={measured.phase} data-label={upperFirst(measured.phase)}>
                <Phase measured={measured} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Phase({ measured: { share, isReached, text } }: { measured: Measured }) {
  const styles = useStyles2(coveragePageStyles);
  return (
    <span>
      <span className={isReached ? styles.reached : styles.open}>
        <Icon name={isReached ? 'check' : 'circle'} size="sm" /> {Math.floor(100 * share)} %
      </span>
      <span className={styles.detail}>{text}</span>
    </span>
  );
}
