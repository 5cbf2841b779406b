import type { ChangeEvent } from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import type { ConnectionSecrets } from '#model/api/connection.ts';
import type { PlenumOptions } from '../../types.ts';

type Props = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets>;

/** Shown in empty fields that must be filled. */
export const EXAMPLES = { host: 'timescaledb.example.org', database: 'plenum', user: 'plenum_reader' } as const;

/** What the backend assumes where a field is empty. */
export const CONNECTION_DEFAULTS = {
  port: 5432,
  tlsMode: 'verify-full',
  timeoutSeconds: 30,
  maxConnections: 5,
} as const;

export function changeOption({ options, onOptionsChange }: Props) {
  return (part: Partial<PlenumOptions>) => onOptionsChange({ ...options, jsonData: { ...options.jsonData, ...part } });
}

/** Handlers of one secret: Grafana keeps it encrypted and only tells that it is set. */
export function secretHandlers({ options, onOptionsChange }: Props, secret: keyof ConnectionSecrets) {
  return {
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onOptionsChange({
        ...options,
        secureJsonData: { ...options.secureJsonData, [secret]: event.currentTarget.value },
      }),
    onReset: () =>
      onOptionsChange({
        ...options,
        secureJsonFields: { ...options.secureJsonFields, [secret]: false },
        secureJsonData: { ...options.secureJsonData, [secret]: '' },
      }),
  };
}

export function numberOrUndefined(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}

/** TCP has no higher one. */
export const MAX_PORT = 65_535;

/** Whether an entered whole number lies in a range; an empty field has its default, which does. */
export function isBetween(value: number | undefined, low: number, high = Infinity): boolean {
  return value === undefined || (Number.isInteger(value) && value >= low && value <= high);
}
