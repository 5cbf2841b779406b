import React from 'react';
import type { Lookups } from '../../catalog/lookups.ts';
import { Field } from '../Field/Field.tsx';
import { ValuePicker } from '../ValuePicker/ValuePicker.tsx';

interface Props {
  datasource: Lookups;
  sites: string[];
  tooltip?: string;
  onChange: (sites: string[]) => void;
}

/** Sites of a query whose answer is about whole sites. */
export function SiteField({ datasource, sites, tooltip = 'Empty means all', onChange }: Props) {
  return (
    <Field label="Site" labelWidth={12} tooltip={tooltip}>
      <ValuePicker datasource={datasource} kind="site" label="Site" chosen={sites} onChange={onChange} />
    </Field>
  );
}
