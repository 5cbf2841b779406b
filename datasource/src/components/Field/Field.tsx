import React from 'react';
import { cx } from '@emotion/css';
import { InlineField, useStyles2 } from '@grafana/ui';
import { fieldStyles } from './Field.styles.ts';

interface Props extends React.ComponentProps<typeof InlineField> {
  /** Whether its values are so long that a phone shows the label above them. */
  isLong?: boolean;
}

/** A control with its label, as wide as there is room: on a phone the controls of a form stand below each other. */
export function Field({ className, isLong = false, ...props }: Props) {
  const styles = useStyles2(fieldStyles);
  return <InlineField className={cx(styles.field, isLong && styles.long, className)} {...props} />;
}
