import React from 'react';
import { InlineSwitch } from '@grafana/ui';
import { Field } from '../Field/Field.tsx';

interface Props {
  impacted: boolean | undefined;
  onChange(impacted: true | undefined): void;
}

/** Whether labels of an alert rule also say who is hit. */
export function ImpactedSwitch({ impacted, onChange }: Props) {
  return (
    <Field
      label="Name who is hit"
      labelWidth={20}
      tooltip="In alert rules: labels root_cause, tenants, jobs and criticality, to route and to fold pages by"
    >
      <InlineSwitch
        aria-label="Name who is hit"
        value={impacted ?? false}
        onChange={(event) => onChange(event.currentTarget.checked ? true : undefined)}
      />
    </Field>
  );
}

/** What it adds to the sentence of a query. */
export function impactedWords(impacted: boolean | undefined): string {
  return impacted ? ' Labels of alert rules name who is hit.' : '';
}
