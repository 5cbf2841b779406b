import React, { useMemo } from 'react';
import { PluginPage } from '@grafana/runtime';
import { Field, Select, Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { isRecordKind } from '#model/business/kinds.ts';
import { plenumDataSources } from '../../money/api.ts';
import { KIND_WORDS, TAB_KINDS } from '../../money/kinds.ts';
import { useAddress } from '../../money/useAddress.ts';
import { isEditor } from '../../permissions.ts';
import { moneyPageStyles } from './MoneyPage.styles.ts';
import { RecordPage } from './RecordPage.tsx';
import { RecordsOfKind } from './RecordsOfKind.tsx';

/** What finance says and edits: initiatives, tariffs, budgets and what goes with them, every version of them. */
export function MoneyPage() {
  const styles = useStyles2(moneyPageStyles);
  const [address, go] = useAddress();
  const sources = useMemo(() => plenumDataSources(), []);
  const uid = address.source ?? sources[0]?.value;
  const kind = address.kind !== undefined && isRecordKind(address.kind) ? address.kind : TAB_KINDS[0]!;
  if (uid === undefined) {
    return (
      <PluginPage>
        <p className={styles.about}>No Plenum data source is set up. The start page says how to add one.</p>
      </PluginPage>
    );
  }
  const isOne = address.name !== undefined;
  const isNew = address.edit === 'new';
  return (
    <PluginPage>
      <div className={styles.page}>
        {sources.length > 1 && (
          <Field label="Data source" className={styles.source}>
            <Select
              inputId="money-source"
              aria-label="Data source"
              options={sources}
              value={uid}
              onChange={({ value }) => go({ source: value, name: undefined, server: undefined, edit: undefined })}
            />
          </Field>
        )}
        {!isOne && !isNew && (
          <>
            <div className={styles.tabs}>
              <TabsBar>
                {TAB_KINDS.map((one) => (
                  <Tab
                    key={one}
                    label={KIND_WORDS[one].title}
                    active={one === kind}
                    onChangeTab={(event) => {
                      event?.preventDefault();
                      go({ kind: one });
                    }}
                  />
                ))}
              </TabsBar>
            </div>
            {!isEditor() && <p className={styles.quiet}>You may read these records. An Editor changes them.</p>}
          </>
        )}
        {isOne ? (
          <RecordPage
            uid={uid}
            kind={kind}
            name={address.name ?? ''}
            server={address.server}
            isEditing={address.edit === 'yes' && isEditor()}
            onEdit={(isEditing) => go({ edit: isEditing ? 'yes' : undefined })}
            onBack={() => go({ name: undefined, server: undefined, edit: undefined })}
          />
        ) : (
          <RecordsOfKind
            uid={uid}
            kind={kind}
            isNew={isNew}
            onNew={(next) => go({ kind, edit: next ? 'new' : undefined })}
            onOpen={(name, server) => go({ name, server, edit: undefined })}
          />
        )}
      </div>
    </PluginPage>
  );
}
