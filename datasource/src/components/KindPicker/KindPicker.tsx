import React from 'react';
import type { SelectableValue } from '@grafana/data';
import { InlineField, Select } from '@grafana/ui';
import type { QueryKind } from '#model/query/kinds.ts';

interface Props {
  kind: QueryKind;
  options: Array<SelectableValue<QueryKind>>;
  onChange: (kind: QueryKind) => void;
}

/** What sort of question a query asks; absent while there is only one. */
export function KindPicker({ kind, options, onChange }: Props) {
  if (options.length < 2) {
    return null;
  }
  return (
    <InlineField label="Query" labelWidth={14}>
      <Select
        aria-label="Query"
        width={32}
        options={options}
        value={kind}
        onChange={({ value }) => value !== undefined && value !== kind && onChange(value)}
      />
    </InlineField>
  );
}
