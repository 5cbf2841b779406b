import React from 'react';
import { Field, Input, SecretInput, Select, useStyles2 } from '@grafana/ui';
import type { ServerOptions, TlsMode } from '#model/api/connection.ts';
import { configEditorStyles } from './ConfigEditor.styles.ts';
import type { SecretHandlers } from './settings.ts';
import { CONNECTION_DEFAULTS, EXAMPLES, MAX_PORT, isBetween, numberOrUndefined } from './settings.ts';
import { TlsFields } from './TlsFields.tsx';

interface Props {
  server: ServerOptions;
  onChange: (part: ServerOptions) => void;
  secret: SecretHandlers;
  /** In front of the fields' names, for whoever hears them instead of seeing in which box they are. */
  prefix?: string;
}

const TLS_OPTIONS: Array<{ value: TlsMode; label: string; description: string }> = [
  { value: 'verify-full', label: 'Verify full', description: 'Encrypted; certificate and host name are checked' },
  { value: 'verify-ca', label: 'Verify CA', description: 'Encrypted; the certificate is checked, not the host name' },
  { value: 'require', label: 'Require', description: 'Encrypted, but nothing checks which server answers' },
  { value: 'disable', label: 'Disable', description: 'In the clear: only on the same machine or a private network' },
];

/** Where a server is, the login, and how the connection is secured. */
export function ConnectionFields({ server, onChange, secret, prefix = '' }: Props) {
  const styles = useStyles2(configEditorStyles);
  const password = secret('password');
  const tlsMode = server.tlsMode ?? CONNECTION_DEFAULTS.tlsMode;
  return (
    <>
      <div className={styles.pair}>
        <Field label="Host" description="Name or address of the PostgreSQL server with TimescaleDB">
          <Input
            aria-label={`${prefix}Host`}
            value={server.host ?? ''}
            placeholder={EXAMPLES.host}
            onChange={(event) => onChange({ host: event.currentTarget.value.trim() })}
          />
        </Field>
        <Field
          label="Port"
          description="Usually 5432"
          invalid={!isBetween(server.port, 1, MAX_PORT)}
          error={`From 1 to ${MAX_PORT}`}
        >
          <Input
            aria-label={`${prefix}Port`}
            type="number"
            min={1}
            max={MAX_PORT}
            value={server.port ?? ''}
            placeholder={String(CONNECTION_DEFAULTS.port)}
            onChange={(event) => onChange({ port: numberOrUndefined(event.currentTarget.value) })}
          />
        </Field>
      </div>
      <Field label="Database">
        <Input
          aria-label={`${prefix}Database`}
          value={server.database ?? ''}
          placeholder={EXAMPLES.database}
          onChange={(event) => onChange({ database: event.currentTarget.value.trim() })}
        />
      </Field>
      <Field label="User" description="plenum_reader, or a login in that role">
        <Input
          aria-label={`${prefix}User`}
          value={server.user ?? ''}
          placeholder={EXAMPLES.user}
          onChange={(event) => onChange({ user: event.currentTarget.value.trim() })}
        />
      </Field>
      <Field label="Password">
        <SecretInput
          aria-label={`${prefix}Password`}
          isConfigured={password.isConfigured}
          value={password.value}
          placeholder="Password of the user"
          onChange={password.onChange}
          onReset={password.onReset}
        />
      </Field>
      <Field label="TLS mode" description={TLS_OPTIONS.find(({ value }) => value === tlsMode)?.description}>
        <Select
          aria-label={`${prefix}TLS mode`}
          options={TLS_OPTIONS}
          value={tlsMode}
          onChange={({ value }) => onChange({ tlsMode: value })}
        />
      </Field>
      {tlsMode !== 'disable' && <TlsFields tlsMode={tlsMode} secret={secret} prefix={prefix} />}
    </>
  );
}
