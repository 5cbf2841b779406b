import { RecordBatchReader } from 'apache-arrow';

import type { TestBackend } from '../../datasource/backend/testing/grafana.ts';
import type { Answer, Ask } from './evaluate.ts';

/** Asks the data source's backend as Grafana's alerting does. */
export function askBackend(backend: Pick<TestBackend, 'query' | 'series'>): Ask {
  return async (model, { fromMs, toMs }) => {
    const range = { fromMs, toMs, maxDataPoints: Number(model['maxDataPoints'] ?? 0), fromAlert: true };
    if (model['kind'] === 'timeseries') {
      const series = await backend.series(model, range);
      return series.map(({ labels, values }): Answer => ({ labels, values }));
    }
    const { error, frames } = await backend.query(model, range);
    if (error) {
      throw new Error(error);
    }
    return frames.flatMap(numbersOf);
  };
}

/** `isNumberTable` of pkg/expr: one column is a number, all others are text. A label may have the number's name. */
function numbersOf(bytes: Uint8Array): Answer[] {
  const reader = RecordBatchReader.from(bytes).open();
  const batch = reader.next().value;
  const columns = reader.schema.fields.map(({ name, type }, index) => ({
    name,
    isNumber: type.toString() === 'Float64',
    values: [...(batch?.getChildAt(index) ?? [])] as unknown[],
  }));
  const [number, ...others] = columns.filter(({ isNumber }) => isNumber);
  if (number === undefined || others.length > 0) {
    throw new Error(
      `A table for an alert rule has one column of numbers: ${columns.map(({ name }) => name).join(', ')}.`
    );
  }
  const texts = columns.filter((column) => column !== number);
  return number.values.map((value, row) => ({
    labels: Object.fromEntries(texts.map(({ name, values }) => [name, String(values[row] ?? '')])),
    // Grafana gives templates a number that is not there as one that is none.
    value: (value ?? NaN) as number,
  }));
}
