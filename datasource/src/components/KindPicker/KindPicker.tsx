import React from 'react';
import { Select, useStyles2 } from '@grafana/ui';
import type { QueryKind } from '#model/query/kinds.ts';
import { Field } from '../Field/Field.tsx';
import type { KindOption } from '../../kinds/registry.ts';
import { kindPickerStyles } from './KindPicker.styles.ts';

interface Props {
  kind: QueryKind;
  options: KindOption[];
  onChange: (kind: QueryKind) => void;
}

/** What sort of question a query asks, each with a picture and a sentence; absent while there is only one. */
export function KindPicker({ kind, options, onChange }: Props) {
  if (options.length < 2) {
    return null;
  }
  const labels = new Map(options.map((option) => [option.value, <KindLabel key={option.value} option={option} />]));
  return (
    <Field label="Query" labelWidth={14}>
      <Select
        aria-label="Query"
        width={32}
        // Grafana's own line for a description has no place for a picture beside it.
        options={options.map(({ value, label }) => ({ value, label }))}
        value={kind}
        formatOptionLabel={({ value, label }, { context }) =>
          (context === 'menu' && value && labels.get(value)) || label
        }
        onChange={({ value }) => value !== undefined && value !== kind && onChange(value)}
      />
    </Field>
  );
}

function KindLabel({ option: { label, description, picture: KindPicture } }: { option: KindOption }) {
  const styles = useStyles2(kindPickerStyles);
  return (
    <div className={styles.option}>
      <KindPicture />
      <div>
        {label}
        <div className={styles.description}>{description}</div>
      </div>
    </div>
  );
}
