import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { upperFirst } from '#model/text/first-letter.ts';
import { type Part, PARTS, type PartState, type RackRow } from '../../measured/rack.ts';
import { dashboardPath } from '../../links.ts';
import { PageLink } from '../PageLink/PageLink.tsx';
import { coveragePageStyles } from './CoveragePage.styles.ts';

/** Racks against what they are measured by. Those who may change something are told what is wrong. */
export function RackTable({ racks, withFindings }: { racks: readonly RackRow[]; withFindings: boolean }) {
  const styles = useStyles2(coveragePageStyles);
  return (
    <table className={styles.racks}>
      <thead>
        <tr>
          <th scope="col">Rack</th>
          {PARTS.map((part) => (
            <th scope="col" key={part}>
              {upperFirst(part)}
            </th>
          ))}
          {withFindings && (
            <th scope="col" data-column="finding">
              How it is
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {racks.map(({ site, zone, rack, parts, finding }) => (
          <tr key={JSON.stringify([site, rack])}>
            <th scope="row">
              <PageLink path={dashboardPath('plenum-rack', { site, zone, rack })}>{rack}</PageLink>
            </th>
            {PARTS.map((part) => (
              <td key={part} className={styles[parts[part]]}>
                {wordOf(part, parts[part])}
              </td>
            ))}
            {withFindings && <td data-column="finding">{finding}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const WORDS: Record<PartState, string> = { yes: '✓ yes', silent: '! silent', no: '– no' };

/** A rack without a job is idle, not blind. */
function wordOf(part: Part, state: PartState): string {
  return part === 'jobs' && state === 'no' ? '– idle' : WORDS[state];
}
