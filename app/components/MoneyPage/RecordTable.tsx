import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Badge, useStyles2 } from '@grafana/ui';
import type { RecordLine } from '#model/api/records.ts';
import { moneyPageStyles } from './MoneyPage.styles.ts';
import { RecordLink } from './RecordLink.tsx';

interface Props {
  records: readonly RecordLine[];
  withServer: boolean;
  /** Whether versions of the kind count from a day on. */
  withDay: boolean;
}

/** The newest version of each record, in a line. */
export function RecordTable({ records, withServer, withDay }: Props) {
  const styles = useStyles2(moneyPageStyles);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          {withServer && <th scope="col">Database</th>}
          <th scope="col">Site</th>
          <th scope="col">What it says</th>
          {withDay && <th scope="col">Counts from</th>}
          <th scope="col">Changed last</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={JSON.stringify([record.server, record.name])}>
            <th scope="row">
              <RecordLink name={record.name} server={record.server}>
                {record.title ?? record.name}
              </RecordLink>{' '}
              {record.state !== 'active' && <Badge color="orange" text={record.state} />}{' '}
              {record.simulated && <Badge color="purple" text="simulated" />}
            </th>
            {withServer && <td data-label="Database">{record.server}</td>}
            <td data-label="Site">{record.site ?? 'all'}</td>
            <td data-label="Says">{record.says ?? 'of a newer version of Plenum, which this one cannot read'}</td>
            {withDay && <td data-label="Counts from">{record.validFrom ?? 'the beginning'}</td>}
            <td data-label="Changed">
              <span>
                {dateTimeFormat(record.savedMs)}{' '}
                <span className={styles.quiet}>
                  {record.login}, version {record.version}
                </span>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
