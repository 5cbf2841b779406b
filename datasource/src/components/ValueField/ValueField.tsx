import React from 'react';
import { Field } from '../Field/Field.tsx';
import { ValuePicker } from '../ValuePicker/ValuePicker.tsx';

interface Props extends React.ComponentProps<typeof ValuePicker> {
  labelWidth: number;
  tooltip?: string;
}

/** A picker of ids with its label. */
export function ValueField({ labelWidth, tooltip, ...picker }: Props) {
  return (
    <Field label={picker.label} labelWidth={labelWidth} tooltip={tooltip}>
      <ValuePicker {...picker} />
    </Field>
  );
}
