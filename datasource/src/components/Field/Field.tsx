import React from 'react';
import { cx } from '@emotion/css';
import { InlineField, useStyles2 } from '@grafana/ui';
import { fieldStyles } from './Field.styles.ts';

/** A control with its label, as wide as there is room: on a phone the controls of a form stand below each other. */
export function Field({ className, ...props }: React.ComponentProps<typeof InlineField>) {
  const styles = useStyles2(fieldStyles);
  return <InlineField className={cx(styles.field, className)} {...props} />;
}
