import React from 'react';
import { Alert, Button, useStyles2 } from '@grafana/ui';
import type { RecordVersion } from '#model/api/records.ts';
import type { RecordKind } from '#model/business/kinds.ts';
import { counted } from '#model/text/counted.ts';
import { ChangeList } from '../RecordHistoryList/ChangeList.tsx';
import { recordFormStyles } from './RecordForm.styles.ts';

interface Props {
  kind: RecordKind;
  message: string;
  /** What others saved meanwhile, the newest first. */
  theirs: readonly RecordVersion[];
  basedOn: number;
  onKeep: () => void;
  onTake: () => void;
}

/** What somebody else saved while this form was open, and the two ways on. */
export function ConflictNotice({ kind, message, theirs, basedOn, onKeep, onTake }: Props) {
  const styles = useStyles2(recordFormStyles);
  return (
    <Alert severity="warning" title={`Not saved: ${counted(theirs.length, 'version')} came after version ${basedOn}`}>
      <p>{message.replace(' Read it again.', '')}</p>
      {theirs.map((version) => (
        <div key={version.version}>
          <strong>
            Version {version.version}, {version.login}
          </strong>
          <ChangeList kind={kind} version={version} />
        </div>
      ))}
      <div className={styles.save}>
        <Button type="button" variant="secondary" onClick={onTake}>
          Take theirs, drop mine
        </Button>
        <Button type="button" variant="secondary" onClick={onKeep}>
          Keep mine, to save on top of it
        </Button>
      </div>
    </Alert>
  );
}
