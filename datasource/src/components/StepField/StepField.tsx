import React from 'react';
import { isBucketTooWide, MAX_BUCKET } from '#model/query/bucket.ts';
import { TextField } from '../TextField/TextField.tsx';

interface Props {
  /** `auto` or a width. */
  value: string;
  labelWidth?: number;
  tooltip?: string;
  onChange: (value: string) => void;
}

/** Width of the buckets of a query. */
export function StepField({ value, onChange, ...rest }: Props) {
  return (
    <TextField
      {...rest}
      label="Time step"
      help={`auto, or a number and s, m, h or d, such as 30s, 5m or 1h; at most ${MAX_BUCKET}`}
      value={value}
      isValid={isStep}
      empty="auto"
      onCommit={onChange}
    />
  );
}

/** Whether a text is `auto` or a width that buckets may have. */
export function isStep(text: string): boolean {
  return text === 'auto' || (/^0*[1-9]\d*[smhd]$/.test(text) && !isBucketTooWide(text));
}
