import React from 'react';
import { InlineSwitch } from '@grafana/ui';
import { Field } from '../Field/Field.tsx';

interface LiveSwitchProps {
  live: boolean;
  onChange(live: boolean): void;
}

/** Whether a panel goes on with samples as they come. */
export function LiveSwitch({ live, onChange }: LiveSwitchProps) {
  return (
    <Field
      label="Live"
      labelWidth={14}
      tooltip="New samples are drawn within about a second, without a refresh, where the time range ends now and steps are 5m or shorter"
    >
      <InlineSwitch aria-label="Live" value={live} onChange={(event) => onChange(event.currentTarget.checked)} />
    </Field>
  );
}
