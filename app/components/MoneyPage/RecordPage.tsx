import React, { useCallback, useMemo, useState } from 'react';
import { Alert, Badge, Button, ClipboardButton, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import type { RecordKind } from '#model/business/kinds.ts';
import { fetchHistory } from '../../money/api.ts';
import { FIELDS } from '../../money/fields.ts';
import { KIND_WORDS } from '../../money/kinds.ts';
import { useAnswer } from '../../money/useAnswer.ts';
import { importFileOf } from '../../money/yaml.ts';
import { isEditor } from '../../permissions.ts';
import { RecordForm } from '../RecordForm/RecordForm.tsx';
import { RecordHistoryList } from '../RecordHistoryList/RecordHistoryList.tsx';
import { moneyPageStyles } from './MoneyPage.styles.ts';
import { RecordValues } from './RecordValues.tsx';

interface Props {
  uid: string;
  kind: RecordKind;
  name: string;
  server?: string;
  isEditing: boolean;
  onEdit: (isEditing: boolean) => void;
  onBack: () => void;
}

/** Longer files are copied as a whole and shown in part. */
const MOST_LINES = 300;

/** One record: what it says now, its versions, and the file that says the same; for editors its form. */
export function RecordPage({ uid, kind, name, server, isEditing, onEdit, onBack }: Props) {
  const styles = useStyles2(moneyPageStyles);
  const ask = useCallback(() => fetchHistory(uid, kind, name, server), [uid, kind, name, server]);
  const { answer: history, failure, again } = useAnswer(ask);
  const [said, setSaid] = useState('');
  const file = useMemo(() => (history ? importFileOf(history) : ''), [history]);
  const lines = file.split('\n');
  const newest = history?.versions[0];
  const isClosed = newest?.state === 'closed';
  return (
    <>
      <div className={styles.controls}>
        <Button variant="secondary" fill="text" icon="arrow-left" onClick={onBack}>
          {KIND_WORDS[kind].title}
        </Button>
      </div>
      <div className={styles.heading}>
        <h3>{typeof history?.body.title === 'string' ? history.body.title : name}</h3>
        {newest && newest.state !== 'active' && <Badge color="orange" text={newest.state} />}
        {newest?.simulated && <Badge color="purple" text="simulated" />}
        {!isEditing && history && isEditor() && (
          <Button size="sm" icon="pen" disabled={isClosed} onClick={() => onEdit(true)}>
            Edit
          </Button>
        )}
        <span role="status" className={styles.quiet}>
          {isClosed && isEditor() ? 'Closed: it stays as it is.' : said}
        </span>
      </div>
      {failure && (
        <Alert severity="error" title={`${name} was not read`}>
          {failure}
        </Alert>
      )}
      {!history && !failure && <LoadingPlaceholder text="Reading the record" />}
      {history && isEditing && (
        <RecordForm
          // Another version is another form.
          key={newest?.version}
          uid={uid}
          kind={kind}
          history={history}
          onCancel={() => onEdit(false)}
          onSaved={() => {
            setSaid('Saved.');
            onEdit(false);
            again();
          }}
        />
      )}
      {history && !isEditing && (
        <>
          <section aria-label="What it says">
            <RecordValues fields={FIELDS[kind]} body={history.body} />
          </section>
          <section aria-label="Versions">
            <h4>Versions</h4>
            <RecordHistoryList kind={kind} versions={history.versions} />
          </section>
          <section aria-label="As a file">
            <div className={styles.heading}>
              <h4>As a file</h4>
              <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => file}>
                Copy
              </ClipboardButton>
              <span className={styles.quiet}>plenum import takes it</span>
            </div>
            <pre className={styles.file} tabIndex={0} aria-label="The record as a file">
              {lines.slice(0, MOST_LINES).join('\n')}
            </pre>
            {lines.length > MOST_LINES && (
              <p className={styles.quiet}>
                and {(lines.length - MOST_LINES).toLocaleString('en')} lines more, which Copy takes along
              </p>
            )}
          </section>
        </>
      )}
    </>
  );
}
