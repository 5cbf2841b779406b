import React, { useCallback } from 'react';
import { Alert, Button, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import type { RecordKind } from '#model/business/kinds.ts';
import { fetchRecords } from '../../money/api.ts';
import { KIND_WORDS } from '../../money/kinds.ts';
import { useAnswer } from '../../money/useAnswer.ts';
import { isEditor } from '../../permissions.ts';
import { RecordForm } from '../RecordForm/RecordForm.tsx';
import { moneyPageStyles } from './MoneyPage.styles.ts';
import { RecordTable } from './RecordTable.tsx';

interface Props {
  uid: string;
  kind: RecordKind;
  isNew: boolean;
  onNew: (isNew: boolean) => void;
  onOpen: (name: string, server: string | undefined) => void;
}

/** The records of one kind, what they are for, and what is missing where there is none. */
export function RecordsOfKind({ uid, kind, isNew, onNew, onOpen }: Props) {
  const styles = useStyles2(moneyPageStyles);
  const { one, about, without, hasDay } = KIND_WORDS[kind];
  const ask = useCallback(() => fetchRecords(uid, kind), [uid, kind]);
  const { answer, failure } = useAnswer(ask);
  if (isNew && isEditor()) {
    return (
      <>
        <div className={styles.heading}>
          <h3>A new {one}</h3>
        </div>
        <p className={styles.about}>{about}</p>
        <RecordForm uid={uid} kind={kind} servers={answer?.servers} onSaved={onOpen} onCancel={() => onNew(false)} />
      </>
    );
  }
  const add = isEditor() && (
    <Button icon="plus" onClick={() => onNew(true)}>
      New {one}
    </Button>
  );
  return (
    <>
      <p className={styles.about}>{about}</p>
      {failure && (
        <Alert severity="error" title="The records were not read">
          {failure}
        </Alert>
      )}
      {!answer && !failure && <LoadingPlaceholder text="Reading the records" />}
      {answer?.away && (
        <Alert severity="warning" title={`Without ${answer.away.join(', ')}`}>
          These databases do not answer. What is in them is not listed.
        </Alert>
      )}
      {answer?.records.length === 0 && (
        <div className={styles.empty}>
          <p>
            No {one} is saved yet. {without}
          </p>
          {add || <p className={styles.quiet}>An Editor can add one here, or by plenum import.</p>}
        </div>
      )}
      {answer && answer.records.length > 0 && (
        <>
          <RecordTable
            records={answer.records}
            withServer={(answer.servers?.length ?? 0) > 1}
            withDay={hasDay ?? false}
          />
          <div className={styles.controls}>{add}</div>
        </>
      )}
    </>
  );
}
