import React from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Field, SecretTextArea } from '@grafana/ui';
import type { ConnectionSecrets, TlsMode } from '#model/api/connection.ts';
import type { PlenumOptions } from '../../types.ts';
import { secretHandlers } from './settings.ts';

type Props = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets> & { tlsMode: TlsMode };

const CERTIFICATE = '-----BEGIN CERTIFICATE-----';
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----';

/** PEM texts for TLS: the CA where certificates are checked, the client's pair where the server asks for one. */
export function TlsFields({ tlsMode, ...props }: Props) {
  return (
    <>
      {tlsMode !== 'require' && (
        <PemField
          {...props}
          secret="tlsCaCert"
          label="CA certificate"
          description="PEM; empty uses the public authorities"
          placeholder={CERTIFICATE}
        />
      )}
      <PemField
        {...props}
        secret="tlsClientCert"
        label="Client certificate"
        description="PEM; only where the server asks for one"
        placeholder={CERTIFICATE}
      />
      <PemField
        {...props}
        secret="tlsClientKey"
        label="Client key"
        description="PEM; belongs to the client certificate"
        placeholder={PRIVATE_KEY}
      />
    </>
  );
}

type PemFieldProps = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets> & {
  secret: keyof ConnectionSecrets;
  label: string;
  description: string;
  placeholder: string;
};

function PemField({ secret, label, description, placeholder, ...props }: PemFieldProps) {
  const { onChange, onReset } = secretHandlers(props, secret);
  return (
    <Field label={label} description={description}>
      <SecretTextArea
        aria-label={label}
        rows={4}
        isConfigured={Boolean(props.options.secureJsonFields?.[secret])}
        placeholder={placeholder}
        onChange={onChange}
        onReset={onReset}
      />
    </Field>
  );
}
