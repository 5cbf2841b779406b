import { formattedValueToString, getValueFormat } from '@grafana/data';

/** `5.2 kW`, with one digit behind the point. */
export function unitText(value: number | null, unit: string): string {
  return value === null ? 'no value' : formattedValueToString(getValueFormat(unit)(value, 1));
}
