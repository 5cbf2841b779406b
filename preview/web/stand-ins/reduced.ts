import { type FieldDisplay, getFieldDisplayValues, type PanelProps, type ReduceDataOptions } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';

/** What panels of single values have in common. */
export interface ReducingOptions {
  reduceOptions: ReduceDataOptions;
}

export const REDUCE_DEFAULTS = { values: false, calcs: ['lastNotNull'], fields: '' };

/** Reduces each field of the panel to one value, as its options say. */
export function useReducedValues(
  { data, options, fieldConfig, replaceVariables, timeZone }: Omit<PanelProps<ReducingOptions>, 'onOptionsChange'>,
  sparkline = false
): () => FieldDisplay[] {
  const theme = useTheme2();
  return () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      sparkline,
      timeZone,
    });
}
