import React, { useId, useState } from 'react';
import { Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { View } from '../../options.ts';
import type { Choices } from '../CapacityPanel/useChoices.ts';
import { controlsStyles } from './Controls.styles.ts';

const VIEWS: Array<{ value: View; label: string; description: string }> = [
  { value: 'n', label: 'N', description: 'With everything in place' },
  { value: 'n1', label: 'N-1', description: 'With one feed, neighbour or cooler lost' },
  { value: 'failover', label: 'A/B failover', description: 'What each side carries when the other is lost' },
];

interface Props {
  choices: Choices;
  /** Whether anything answers where the next rack fits. */
  asksRack: boolean;
  onChange(choices: Choices): void;
}

/** Which case counts, and how large the next rack is. */
export function Controls({ choices, asksRack, onChange }: Props) {
  const styles = useStyles2(controlsStyles);
  const [power, space] = [useId(), useId()];
  return (
    <div className={styles.row}>
      <RadioButtonGroup
        size="sm"
        aria-label="What is lost"
        options={VIEWS}
        value={choices.view}
        onChange={(view) => onChange({ ...choices, view })}
      />
      {asksRack && (
        <>
          <label className={styles.label} htmlFor={power}>
            Next rack
            <Quantity
              id={power}
              label="Power of the next rack, kW"
              unit="kW"
              least={0.1}
              value={choices.rackKw}
              onChange={(rackKw) => onChange({ ...choices, rackKw })}
            />
          </label>
          <label className={styles.label} htmlFor={space}>
            in
            <Quantity
              id={space}
              label="Height units of the next rack, 0 for any"
              unit="U"
              least={0}
              value={choices.rackU}
              onChange={(rackU) => onChange({ ...choices, rackU })}
            />
          </label>
        </>
      )}
    </div>
  );
}

interface QuantityProps {
  id: string;
  label: string;
  unit: string;
  least: number;
  value: number;
  onChange(value: number): void;
}

/** What is not a number yet stays in the field, marked, and changes nothing. */
function Quantity({ id, label, unit, least, value, onChange }: QuantityProps) {
  const [typed, setTyped] = useState<string | undefined>();
  const text = typed ?? String(value);
  const parse = (entry: string) => (entry.trim() === '' ? NaN : Number(entry));
  const isValid = (number: number) => Number.isFinite(number) && number >= least;
  return (
    <Input
      id={id}
      aria-label={label}
      type="number"
      min={least}
      width={11}
      suffix={unit}
      value={text}
      invalid={!isValid(parse(text))}
      onBlur={() => setTyped(undefined)}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        const number = parse(currentTarget.value);
        if (isValid(number)) {
          onChange(number);
        }
      }}
    />
  );
}
