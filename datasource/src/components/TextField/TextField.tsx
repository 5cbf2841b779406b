import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { hasVariable } from '../../query/variables.ts';
import { CommittedInput } from '../CommittedInput/CommittedInput.tsx';
import { Field } from '../Field/Field.tsx';
import { textFieldStyles } from './TextField.styles.ts';

interface Props {
  label: string;
  labelWidth?: number;
  width?: number;
  /** What may be entered, as the end of "Enter …". */
  help: string;
  /** `help` where there is none. */
  tooltip?: string;
  value: string;
  isValid: (text: string) => boolean;
  /** Stands for an empty field. */
  empty: string;
  onCommit: (text: string) => void;
}

/** A text of which not everything makes sense: what does not is said below the field, and the query stays as it was. */
export function TextField(props: Props) {
  const { label, labelWidth = 18, width = 16, help, tooltip = help, value, isValid, empty, onCommit } = props;
  const styles = useStyles2(textFieldStyles);
  const [refused, setRefused] = React.useState<string>();
  const commit = (text: string) => {
    const entered = text.trim() || empty;
    const isTaken = hasVariable(entered) || isValid(entered);
    setRefused(isTaken ? undefined : entered);
    if (isTaken && entered !== value) {
      onCommit(entered);
    }
  };
  return (
    <>
      <Field label={label} labelWidth={labelWidth} tooltip={tooltip} invalid={refused !== undefined}>
        <CommittedInput aria-label={label} value={value} width={width} onCommit={commit} />
      </Field>
      {/* Not the field's own message, which does not wrap and leaves a phone's screen. */}
      {refused !== undefined && (
        <p className={styles.refusal} role="alert">
          {label} cannot be &quot;{refused}&quot;. Enter {help}.
        </p>
      )}
    </>
  );
}
