import React, { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Alert, Button, Field, Input, RadioButtonGroup, Select, TextArea, useStyles2 } from '@grafana/ui';
import type { RecordHistory } from '#model/api/records.ts';
import type { RecordKind } from '#model/business/kinds.ts';
import type { RecordState } from '#model/business/record.ts';
import { counted } from '#model/text/counted.ts';
import type { FormBody, ValueField } from '../../money/field.ts';
import { FIELDS } from '../../money/fields.ts';
import { pathsOf, toBody, toForm } from '../../money/form.ts';
import { KIND_WORDS } from '../../money/kinds.ts';
import { ChoicesContext, useLoadedChoices } from './choices.ts';
import { ConflictNotice } from './ConflictNotice.tsx';
import { faultId } from './faults.ts';
import { FormField } from './FormField.tsx';
import { recordFormStyles } from './RecordForm.styles.ts';
import { RowsField } from './RowsField.tsx';
import { SectionField } from './SectionField.tsx';
import { UnsavedEdits, useUnsavedEdits } from './UnsavedEdits.tsx';
import { type Draft, useSave } from './useSave.ts';

interface Props {
  uid: string;
  kind: RecordKind;
  /** Absent for a new record. */
  history?: RecordHistory;
  /** Databases to save a new one in, of a data source with several. */
  servers?: readonly string[];
  onSaved: (name: string, server: string | undefined) => void;
  onCancel: () => void;
}

const STATES: Array<{ value: RecordState; label: string; description: string }> = [
  { value: 'active', label: 'Counts', description: 'from its day on' },
  { value: 'withdrawn', label: 'Withdrawn', description: 'taken back from its day on' },
  { value: 'closed', label: 'Closed', description: 'the last version that there will be' },
];

const VALID_FROM: ValueField = {
  key: 'validFrom',
  label: 'Counts from',
  input: 'day',
  help: 'A version counts until the day of one with a later day; left empty, from the beginning',
};

/** The form of a record: a new one, or the next version of one. */
export function RecordForm({ uid, kind, history, servers, onSaved, onCancel }: Props) {
  const styles = useStyles2(recordFormStyles);
  const fields = FIELDS[kind];
  const newest = history?.versions[0];
  const [draft, setDraft] = useState<Draft>(() => ({
    name: history?.name ?? '',
    server: history?.server ?? servers?.[0],
    validFrom: newest?.validFrom ?? '',
    state: newest?.state ?? 'active',
    note: '',
    form: toForm(fields, history?.body ?? {}),
  }));
  const [asRead] = useState(() => JSON.stringify(draft));
  const guard = useUnsavedEdits(useMemo(() => JSON.stringify(draft) !== asRead, [draft, asRead]));
  const { save, state, isSaving, basedOn, dismiss } = useSave(uid, kind, newest?.version ?? 0);
  const { faults, message, conflict } = state;
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const setField = (key: string) => (value: unknown) =>
    setDraft((before) => ({ ...before, form: { ...before.form, [key]: value } }));
  const choices = useLoadedChoices(uid, {
    site: typeof draft.form.site === 'string' ? draft.form.site : '',
    named: fields.flatMap((field) => ('kind' in field ? [field.kind] : [])),
    withMeters: fields.some(({ input }) => input === 'meters'),
  });
  const page = useRef<HTMLFormElement>(null);
  // Before the page is painted: who reads what is wrong is at the field already.
  useLayoutEffect(() => {
    const [first] = faults.keys();
    const control = first === undefined ? null : page.current?.querySelector<HTMLElement>(`[id="${first}"]`);
    control?.focus();
  }, [faults]);

  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    const body = toBody(fields, draft.form);
    if (await save(draft, body)) {
      guard.release();
      onSaved(draft.name.trim(), draft.server);
    }
  };
  const known = new Set(['name', 'validFrom', 'state', 'note', ...pathsOf(fields, draft.form)]);
  const elsewhere = [...faults].filter(([path]) => !known.has(path));
  const noteFault = faults.get('note');
  return (
    <ChoicesContext.Provider value={choices}>
      <form ref={page} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <div className={styles.fields}>
          <Field
            label="Name"
            required
            description={history ? undefined : 'By which others name it; it stays'}
            invalid={faults.has('name')}
            error={<span id={faultId('name')}>{faults.get('name')}</span>}
            htmlFor="name"
          >
            <Input
              id="name"
              value={draft.name}
              readOnly={history !== undefined}
              aria-invalid={faults.has('name')}
              aria-describedby={faults.has('name') ? faultId('name') : undefined}
              onChange={({ currentTarget }) => set({ name: currentTarget.value })}
            />
          </Field>
          {!history && servers && servers.length > 1 && (
            <Field label="Database" htmlFor="server" description="It is kept in one of them">
              <Select
                inputId="server"
                aria-label="Database"
                options={servers.map((value) => ({ value, label: value }))}
                value={draft.server}
                onChange={({ value }) => set({ server: value })}
              />
            </Field>
          )}
          {KIND_WORDS[kind].hasDay && (
            <FormField
              field={VALID_FROM}
              path="validFrom"
              form={draft.form}
              value={draft.validFrom}
              faults={faults}
              onChange={(value) => set({ validFrom: String(value) })}
            />
          )}
          {fields.map((field) =>
            field.input === 'rows' || field.input === 'section' ? null : (
              <FormField
                key={field.key}
                field={field}
                path={`body.${field.key}`}
                form={draft.form}
                value={draft.form[field.key]}
                faults={faults}
                onChange={setField(field.key)}
              />
            )
          )}
        </div>
        {fields.map((field) =>
          field.input === 'rows' ? (
            <RowsField
              key={field.key}
              field={field}
              path={`body.${field.key}`}
              form={draft.form}
              rows={(draft.form[field.key] as FormBody[] | undefined) ?? []}
              faults={faults}
              onChange={setField(field.key)}
            />
          ) : field.input === 'section' ? (
            <SectionField
              key={field.key}
              field={field}
              form={draft.form}
              faults={faults}
              onChange={setField(field.key)}
            />
          ) : null
        )}
        <fieldset className={styles.group}>
          <legend className={styles.legend}>This version</legend>
          <div className={styles.fields}>
            <Field label="State" description={STATES.find(({ value }) => value === draft.state)?.description}>
              <RadioButtonGroup options={STATES} value={draft.state} onChange={(next) => set({ state: next })} />
            </Field>
            <Field
              label="Why"
              description="Stands in the history. Needed where closed months or reports rest on it"
              invalid={noteFault !== undefined}
              error={noteFault !== undefined && <span id={faultId('note')}>{noteFault}</span>}
              htmlFor="note"
            >
              <TextArea
                id="note"
                rows={2}
                value={draft.note}
                aria-invalid={noteFault !== undefined}
                aria-describedby={noteFault === undefined ? undefined : faultId('note')}
                onChange={({ currentTarget }) => set({ note: currentTarget.value })}
              />
            </Field>
          </div>
        </fieldset>
        {conflict && (
          <ConflictNotice
            kind={kind}
            message={message ?? ''}
            theirs={conflict}
            basedOn={basedOn}
            onKeep={dismiss}
            onTake={() => {
              guard.release();
              onSaved(draft.name, draft.server);
            }}
          />
        )}
        {!conflict && message !== undefined && (
          <Alert severity="error" title={faults.size > 0 ? `${counted(faults.size, 'field')} to correct` : 'Not saved'}>
            {faults.size === 0 && message}
            {elsewhere.map(([path, text]) => (
              <p key={path}>
                {path.replace('body.', '')}: {text}
              </p>
            ))}
          </Alert>
        )}
        <div className={styles.save}>
          <Button type="submit" disabled={isSaving}>
            {isSaving ? 'Saving' : history ? 'Save as the next version' : `Save the ${KIND_WORDS[kind].one}`}
          </Button>
          <Button type="button" variant="secondary" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </form>
      <UnsavedEdits what={`the ${KIND_WORDS[kind].one} ${draft.name}`.trim()} guard={guard} />
    </ChoicesContext.Provider>
  );
}
