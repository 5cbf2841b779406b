import React from 'react';
import { Button, Input, useStyles2 } from '@grafana/ui';
import { expressionRowStyles } from './ExpressionRow.styles.ts';
import { Field } from '../Field/Field.tsx';

/** What the text of an expression is worth as it stands. */
export type ExpressionCheck =
  | { state: 'valid'; unit: string; words: string }
  | { state: 'refused'; message: string }
  /** Nothing can be said yet: variables, or metrics that are still being read. */
  | { state: 'open'; message: string };

interface Value {
  expression: string;
  name?: string;
}

interface Props {
  value: Value;
  check: (text: string) => ExpressionCheck;
  /** What there is to calculate with, such as "A Rack power (W)". */
  metrics: readonly string[];
  onChange: (value: Value) => void;
  onRemove: () => void;
}

/** One expression of a query: checked while it is typed, taken when the field is left or with Enter. */
export function ExpressionRow({ value, check, metrics, onChange, onRemove }: Props) {
  const styles = useStyles2(expressionRowStyles);
  const [text, setText] = React.useState(value.expression);
  const [stored, setStored] = React.useState(value.expression);
  // Another row moves here when one above is removed.
  if (value.expression !== stored) {
    setStored(value.expression);
    setText(value.expression);
  }
  const result = text.trim() === '' ? undefined : check(text);
  const commit = () => {
    const isWorth = text.trim() !== value.expression && result?.state !== 'refused';
    if (isWorth) {
      onChange({ ...value, expression: text.trim() });
    }
  };
  const hintId = React.useId();
  return (
    <div className={styles.row} role="group" aria-label={`Calculation ${value.name ?? value.expression}`.trim()}>
      <Field
        className={styles.expression}
        label="Expression"
        labelWidth={14}
        grow
        tooltip="Letters of metrics or their names, numbers with their unit, + - * / and parentheses"
        invalid={result?.state === 'refused'}
      >
        <Input
          className={styles.text}
          aria-label="Expression"
          aria-describedby={hintId}
          // Only a row that was added just now is empty.
          autoFocus={value.expression === ''}
          spellCheck={false}
          value={text}
          placeholder="A / B"
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
      </Field>
      <Field label="Name" tooltip="As the legend shows it">
        <Input
          aria-label="Name of the expression"
          width={24}
          defaultValue={value.name ?? ''}
          placeholder="as written"
          maxLength={100}
          onBlur={(event) => rename(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && rename(event.currentTarget.value)}
        />
      </Field>
      <Button
        className={styles.remove}
        variant="secondary"
        icon="trash-alt"
        aria-label="Remove expression"
        tooltip="Remove expression"
        onClick={onRemove}
      />
      <Hint id={hintId} result={result} metrics={metrics} />
    </div>
  );

  function rename(entered: string) {
    const name = entered.trim() || undefined;
    if (name !== value.name) {
      onChange({ ...value, name });
    }
  }
}

interface HintProps {
  id: string;
  result: ExpressionCheck | undefined;
  metrics: readonly string[];
}

function Hint({ id, result, metrics }: HintProps) {
  const styles = useStyles2(expressionRowStyles);
  if (result?.state === 'refused') {
    return (
      <p id={id} className={styles.refusal} role="alert">
        {result.message}
      </p>
    );
  }
  if (result?.state === 'valid') {
    return (
      <p id={id} className={styles.hint}>
        {result.words}. Unit: {result.unit}.
      </p>
    );
  }
  return (
    <p id={id} className={styles.hint}>
      {result?.message ??
        `Calculate with ${metrics.length > 0 ? metrics.join(', ') : 'metrics of this query'}; or write a metric such as AirTemperature[Outlet].`}
    </p>
  );
}
