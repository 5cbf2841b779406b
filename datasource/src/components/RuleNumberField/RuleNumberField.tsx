import React from 'react';
import type { SelectableValue } from '@grafana/data';
import { ChoiceField } from '../ChoiceField/ChoiceField.tsx';

interface Props<Value extends string> {
  value: Value;
  options: Array<SelectableValue<Value>>;
  tooltip?: string;
  width?: number;
  onChange: (value: Value) => void;
}

/** Which of the numbers of a table an alert rule gets. */
export function RuleNumberField<Value extends string>({
  tooltip = 'What an alert rule compares',
  ...rest
}: Props<Value>) {
  return <ChoiceField label="In alert rules" labelWidth={16} isLong tooltip={tooltip} {...rest} />;
}
