import React from 'react';
import { useStyles2 } from '@grafana/ui';
import type { FormBody, RecordField } from '../../money/field.ts';
import { FormField } from './FormField.tsx';
import { recordFormStyles } from './RecordForm.styles.ts';

interface Props {
  field: Extract<RecordField, { input: 'section' }>;
  form: FormBody;
  faults: ReadonlyMap<string, string>;
  onChange: (value: unknown) => void;
}

/** A group of fields that a record has together or not at all, such as limits. */
export function SectionField({ field, form, faults, onChange }: Props) {
  const styles = useStyles2(recordFormStyles);
  const section = (form[field.key] as FormBody | undefined) ?? {};
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{field.label}</legend>
      {field.help && <p className={styles.help}>{field.help}.</p>}
      <div className={styles.fields}>
        {field.fields.map((one) => (
          <FormField
            key={one.key}
            field={one}
            path={`body.${field.key}.${one.key}`}
            // Units of a section go by what it says itself, else by the rest of the form.
            form={{ ...form, ...section }}
            value={section[one.key]}
            faults={faults}
            onChange={(value) => onChange({ ...section, [one.key]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}
