import React, { useLayoutEffect, useRef } from 'react';
import { Button, FieldValidationMessage, IconButton, useStyles2 } from '@grafana/ui';
import type { FormBody, RecordField } from '../../money/field.ts';
import { type Faults, faultId } from './faults.ts';
import { recordFormStyles } from './RecordForm.styles.ts';
import { ValueInput } from './ValueInput.tsx';

interface Props {
  field: Extract<RecordField, { input: 'rows' }>;
  path: string;
  form: FormBody;
  rows: readonly FormBody[];
  faults: Faults;
  onChange: (rows: FormBody[]) => void;
}

/** A list of entries, one below the other: rates, charges, days. On a phone each is a card. */
export function RowsField({ field, path, form, rows, faults, onChange }: Props) {
  const styles = useStyles2(recordFormStyles);
  const { label, help, row: one, columns, isOrdered } = field;
  // What was just added is what is filled in next.
  const added = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (added.current !== undefined) {
      document.getElementById(`${path}.${added.current}.${columns[0]?.key}`)?.focus();
      added.current = undefined;
    }
  }, [rows.length, path, columns]);
  const add = () => {
    added.current = rows.length;
    onChange([...rows, {}]);
  };
  const change = (index: number, key: string, value: unknown) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, [key]: value } : row)));
  const raise = (index: number) =>
    onChange(rows.map((row, at) => (at === index - 1 ? rows[index]! : at === index ? rows[index - 1]! : row)));
  const fault = faults.get(path);
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {help && <p className={styles.help}>{help}.</p>}
      {rows.length > 0 && (
        <table className={styles.rows}>
          <thead>
            <tr>
              {columns.map(({ key, label: title }) => (
                <th key={key} scope="col">
                  {title}
                </th>
              ))}
              <th scope="col">
                <span className={styles.unseen}>Order and removal</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => {
                  const at = `${path}.${index}.${column.key}`;
                  const wrong = faults.get(at);
                  return (
                    <td key={column.key} data-label={column.label} data-input={column.input}>
                      <div className={styles.cell}>
                        <ValueInput
                          field={column}
                          id={at}
                          name={`${column.label} of ${one} ${index + 1}`}
                          value={row[column.key]}
                          form={form}
                          faultId={wrong === undefined ? undefined : faultId(at)}
                          onChange={(value) => change(index, column.key, value)}
                        />
                        {wrong !== undefined && (
                          <FieldValidationMessage>
                            <span id={faultId(at)}>{wrong}</span>
                          </FieldValidationMessage>
                        )}
                      </div>
                    </td>
                  );
                })}
                <td>
                  <span className={styles.tools}>
                    {isOrdered && index > 0 && (
                      <IconButton
                        name="arrow-up"
                        tooltip={`Move ${one} ${index + 1} up`}
                        onClick={() => raise(index)}
                      />
                    )}
                    <IconButton
                      name="trash-alt"
                      tooltip={`Remove ${one} ${index + 1}`}
                      onClick={() => onChange(rows.filter((_row, at) => at !== index))}
                    />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button type="button" size="sm" variant="secondary" icon="plus" onClick={add}>
        Add a {one}
      </Button>
      {fault !== undefined && <FieldValidationMessage className={styles.below}>{fault}</FieldValidationMessage>}
    </fieldset>
  );
}
