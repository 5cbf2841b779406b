import React from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Alert, Field, FieldSet, Input, SecretInput, Select, useStyles2 } from '@grafana/ui';
import type { ConnectionSecrets, TlsMode } from '#model/api/connection.ts';
import type { PlenumOptions } from '../../types.ts';
import { configEditorStyles } from './ConfigEditor.styles.ts';
import { TlsFields } from './TlsFields.tsx';
import {
  CONNECTION_DEFAULTS,
  EXAMPLES,
  MAX_PORT,
  changeOption,
  isBetween,
  numberOrUndefined,
  secretHandlers,
} from './settings.ts';

type Props = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets>;

const TLS_OPTIONS: Array<{ value: TlsMode; label: string; description: string }> = [
  { value: 'verify-full', label: 'Verify full', description: 'Encrypted; certificate and host name are checked' },
  { value: 'verify-ca', label: 'Verify CA', description: 'Encrypted; the certificate is checked, not the host name' },
  { value: 'require', label: 'Require', description: 'Encrypted, but nothing checks which server answers' },
  { value: 'disable', label: 'Disable', description: 'In the clear: only on the same machine or a private network' },
];

const MIGRATE = "PLENUM_READER_PASSWORD='...' npx plenum migrate";

const OWN_LOGIN = `CREATE ROLE grafana LOGIN PASSWORD '...';
GRANT plenum_reader TO grafana;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET TimeZone = 'UTC';
ALTER ROLE grafana SET statement_timeout = '60s';`;

/** Settings of the connection to TimescaleDB. Save & test below asks the backend's health check. */
export function ConfigEditor(props: Props) {
  const styles = useStyles2(configEditorStyles);
  const { options } = props;
  const { jsonData, secureJsonFields } = options;
  const set = changeOption(props);
  const password = secretHandlers(props, 'password');
  const tlsMode = jsonData.tlsMode ?? CONNECTION_DEFAULTS.tlsMode;

  return (
    <div className={styles.page}>
      <Alert severity="info" title="Give it a login that can only read">
        Grafana sends whatever its users ask. The simplest way is to let plenum_reader log in. The owner of the database
        runs
        <pre className={styles.code}>{MIGRATE}</pre>A login of your own inherits its rights, but none of its settings:
        PostgreSQL does not pass them on.
        <pre className={styles.code}>{OWN_LOGIN}</pre>
        The health check below says which rights the login has.
      </Alert>
      <FieldSet label="Connection">
        <div className={styles.pair}>
          <Field label="Host" description="Name or address of the PostgreSQL server with TimescaleDB">
            <Input
              aria-label="Host"
              value={jsonData.host ?? ''}
              placeholder={EXAMPLES.host}
              onChange={(event) => set({ host: event.currentTarget.value.trim() })}
            />
          </Field>
          <Field
            label="Port"
            description="Usually 5432"
            invalid={!isBetween(jsonData.port, 1, MAX_PORT)}
            error={`From 1 to ${MAX_PORT}`}
          >
            <Input
              aria-label="Port"
              type="number"
              min={1}
              max={MAX_PORT}
              value={jsonData.port ?? ''}
              placeholder={String(CONNECTION_DEFAULTS.port)}
              onChange={(event) => set({ port: numberOrUndefined(event.currentTarget.value) })}
            />
          </Field>
        </div>
        <Field label="Database">
          <Input
            aria-label="Database"
            value={jsonData.database ?? ''}
            placeholder={EXAMPLES.database}
            onChange={(event) => set({ database: event.currentTarget.value.trim() })}
          />
        </Field>
        <Field label="User" description="plenum_reader, or a login in that role">
          <Input
            aria-label="User"
            value={jsonData.user ?? ''}
            placeholder={EXAMPLES.user}
            onChange={(event) => set({ user: event.currentTarget.value.trim() })}
          />
        </Field>
        <Field label="Password">
          <SecretInput
            aria-label="Password"
            isConfigured={Boolean(secureJsonFields?.password)}
            value={options.secureJsonData?.password ?? ''}
            placeholder="Password of the user"
            onChange={password.onChange}
            onReset={password.onReset}
          />
        </Field>
      </FieldSet>
      <FieldSet label="Encryption">
        <Field label="TLS mode" description={TLS_OPTIONS.find(({ value }) => value === tlsMode)?.description}>
          <Select
            aria-label="TLS mode"
            options={TLS_OPTIONS}
            value={tlsMode}
            onChange={({ value }) => set({ tlsMode: value })}
          />
        </Field>
        {tlsMode !== 'disable' && <TlsFields {...props} tlsMode={tlsMode} />}
      </FieldSet>
      <FieldSet label="Limits">
        <Field
          label="Query timeout"
          description="Seconds after which the database gives up on a query"
          invalid={!isBetween(jsonData.timeoutSeconds, 1)}
          error="At least 1 second"
        >
          <Input
            aria-label="Query timeout"
            type="number"
            min={1}
            width={16}
            suffix="s"
            value={jsonData.timeoutSeconds ?? ''}
            placeholder={String(CONNECTION_DEFAULTS.timeoutSeconds)}
            onChange={(event) => set({ timeoutSeconds: numberOrUndefined(event.currentTarget.value) })}
          />
        </Field>
        <Field
          label="Connections"
          description="Maximum number of connections to the database at a time"
          invalid={!isBetween(jsonData.maxConnections, 1)}
          error="At least 1"
        >
          <Input
            aria-label="Connections"
            type="number"
            min={1}
            width={16}
            value={jsonData.maxConnections ?? ''}
            placeholder={String(CONNECTION_DEFAULTS.maxConnections)}
            onChange={(event) => set({ maxConnections: numberOrUndefined(event.currentTarget.value) })}
          />
        </Field>
      </FieldSet>
    </div>
  );
}
