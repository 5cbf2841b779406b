import React from 'react';
import { InlineField, InlineSwitch } from '@grafana/ui';

interface LiveSwitchProps {
  live: boolean;
  onChange(live: boolean): void;
}

/** Whether a panel goes on with samples as they come. */
export function LiveSwitch({ live, onChange }: LiveSwitchProps) {
  return (
    <InlineField
      label="Live"
      labelWidth={14}
      tooltip="New samples are drawn within about a second, without a refresh, where the time range ends now and steps are 5m or shorter"
    >
      <InlineSwitch aria-label="Live" value={live} onChange={(event) => onChange(event.currentTarget.checked)} />
    </InlineField>
  );
}
