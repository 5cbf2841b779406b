import React from 'react';
import { Select, useStyles2 } from '@grafana/ui';
import { upperFirst } from '#model/text/first-letter.ts';
import { isShiftTooLong, MAX_SHIFT, SHIFT, shiftWords } from '#model/time/shift.ts';
import { Field } from '../Field/Field.tsx';
import { hasVariable } from '../../query/variables.ts';
import { shiftFieldStyles } from './ShiftField.styles.ts';

interface Props {
  shift: string | undefined;
  onChange: (shift: string | undefined) => void;
}

const NOW = '';

const CHOICES = [
  { value: NOW, label: 'Now' },
  ...['1d', '7d', '28d'].map((value) => ({ value, label: upperFirst(shiftWords(value)) })),
];

const HELP = `a number and s, m, h, d or w, such as 2d or 90m; at most ${MAX_SHIFT}`;

/** When a metric was measured that is drawn on the time of the panel: now, or the same hours of an earlier day. */
export function ShiftField({ shift, onChange }: Props) {
  const styles = useStyles2(shiftFieldStyles);
  const [refused, setRefused] = React.useState<string>();
  const choose = (value: string) => {
    const isValid = value === NOW || hasVariable(value) || (SHIFT.test(value) && !isShiftTooLong(value));
    setRefused(isValid ? undefined : value);
    if (isValid) {
      onChange(value === NOW ? undefined : value);
    }
  };
  const chosen = CHOICES.find(({ value }) => value === (shift ?? NOW));
  return (
    <>
      <Field
        label="Measured"
        tooltip={`The same hours of an earlier day, drawn on today's time. Another: type ${HELP}`}
        invalid={refused !== undefined}
      >
        <Select
          aria-label="Measured"
          width={20}
          options={CHOICES}
          value={chosen ?? { value: shift, label: SHIFT.test(shift ?? '') ? upperFirst(shiftWords(shift!)) : shift }}
          allowCustomValue
          onChange={({ value }) => choose((value ?? NOW).trim())}
        />
      </Field>
      {refused !== undefined && (
        <p className={styles.refusal} role="alert">
          &quot;{refused}&quot; is not a length of time. Enter {HELP}.
        </p>
      )}
    </>
  );
}
