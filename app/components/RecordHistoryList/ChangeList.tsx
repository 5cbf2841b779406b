import React from 'react';
import { useStyles2 } from '@grafana/ui';
import type { RecordVersion } from '#model/api/records.ts';
import type { RecordKind } from '#model/business/kinds.ts';
import { counted } from '#model/text/counted.ts';
import { FIELDS } from '../../money/fields.ts';
import { inWords } from '../../money/words.ts';
import { recordHistoryStyles } from './RecordHistoryList.styles.ts';

interface Props {
  kind: RecordKind;
  version: RecordVersion;
}

/** What a version says otherwise than the one before. */
export function ChangeList({ kind, version: { version, changes, moreChanges } }: Props) {
  const styles = useStyles2(recordHistoryStyles);
  if (changes.length === 0) {
    return (
      <p className={styles.note}>{version === 1 ? 'The first version.' : 'Its text is that of the version before.'}</p>
    );
  }
  return (
    <ul className={styles.changes}>
      {changes.map(({ path, ...change }) => {
        const { label, before, after } = inWords(FIELDS[kind], path, change);
        return (
          <li key={path}>
            {label}: {before === undefined ? <ins>{after}</ins> : after === undefined ? <del>{before}</del> : null}
            {before !== undefined && after !== undefined && (
              <>
                <del>{before}</del> → <ins>{after}</ins>
              </>
            )}
          </li>
        );
      })}
      {moreChanges > 0 && <li>and {counted(moreChanges, 'change')} more</li>}
    </ul>
  );
}
