import type { RecordKind } from '#model/business/kinds.ts';

/** What is in the form: texts as they are typed, lists of words, rows and sections. */
export type FormBody = Record<string, unknown>;

export interface Option {
  value: string;
  label: string;
  description?: string;
}

interface Common {
  /** Its key in the record. */
  key: string;
  label: string;
  /** What it means, or what happens where it is left out. */
  help?: string;
  isRequired?: true;
  /** What the number is in; it may go by what else is in the form. */
  unit?: string | ((form: FormBody) => string);
}

/** A field of one value. */
export type ValueField = Common &
  (
    | {
        /**
         * `decimal`: digits that are kept as they are; `number`: a number; `percent`: a share, entered in hundredths; `day`: of the calendar;
         * `clock`: a quarter of an hour.
         */
        input: 'text' | 'decimal' | 'number' | 'percent' | 'day' | 'clock' | 'currency' | 'time-zone' | 'site';
      }
    | { input: 'choice'; options: readonly Option[] }
    | { input: 'choices'; options: readonly Option[] }
    /** Equipment whose active power is metered. */
    | { input: 'meters' }
    /** The name of another record, or names. */
    | { input: 'record' | 'records'; kind: RecordKind }
    /** Thousands of values, which a file brings. */
    | { input: 'series' }
  );

export type RecordField =
  | ValueField
  | (Common & {
      input: 'rows';
      /** What a row is called: `rate`. */
      row: string;
      columns: readonly ValueField[];
      /** Whether the first that fits counts, so that rows can be moved. */
      isOrdered?: true;
    })
  | (Common & { input: 'section'; fields: readonly ValueField[] });

/** The unit of a field as it stands in the form. */
export function unitOf({ unit, input }: Pick<RecordField, 'unit' | 'input'>, form: FormBody): string | undefined {
  return input === 'percent' ? '%' : typeof unit === 'function' ? unit(form) : unit;
}
