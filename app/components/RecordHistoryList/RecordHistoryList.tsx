import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { Badge, useStyles2 } from '@grafana/ui';
import type { RecordVersion, SavedBy } from '#model/api/records.ts';
import type { RecordKind } from '#model/business/kinds.ts';
import { ChangeList } from './ChangeList.tsx';
import { recordHistoryStyles } from './RecordHistoryList.styles.ts';

const WAYS: Record<SavedBy['via'], string> = { grafana: 'in Grafana', import: 'from a file', command: 'by a command' };

/** All versions of a record, the newest first: who saved each, when, why, and what it changed. */
export function RecordHistoryList({ kind, versions }: { kind: RecordKind; versions: readonly RecordVersion[] }) {
  const styles = useStyles2(recordHistoryStyles);
  return (
    <ol className={styles.versions} reversed>
      {versions.map((version) => (
        <li key={version.version} className={styles.version}>
          <div className={styles.head}>
            <strong>Version {version.version}</strong>
            <span>
              {version.login} ({version.role}), {WAYS[version.via]}, {dateTimeFormat(version.savedMs)}
            </span>
            {version.validFrom && <span>counts from {version.validFrom}</span>}
            {version.state !== 'active' && <Badge color="orange" text={version.state} />}
            {version.simulated && <Badge color="purple" text="simulated" />}
          </div>
          {version.note && <p>Why: {version.note}</p>}
          <ChangeList kind={kind} version={version} />
        </li>
      ))}
    </ol>
  );
}
