import React from 'react';
import { Input } from '@grafana/ui';

interface Props extends Omit<
  React.ComponentProps<typeof Input>,
  'value' | 'defaultValue' | 'onBlur' | 'onKeyDown' | 'onChange'
> {
  value: string | number | undefined;
  onCommit: (text: string) => void;
}

/** An input whose text is taken when it is left or Enter is pressed, so that half a word never reaches the backend. */
export function CommittedInput({ value, onCommit, ...rest }: Props) {
  return (
    <Input
      {...rest}
      // A value that comes from elsewhere replaces what stands in the field.
      key={value}
      defaultValue={value}
      onBlur={(event) => onCommit(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && onCommit(event.currentTarget.value)}
    />
  );
}
