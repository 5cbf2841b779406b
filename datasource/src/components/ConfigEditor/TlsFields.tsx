import React from 'react';
import { Field, SecretTextArea } from '@grafana/ui';
import type { ConnectionSecrets, TlsMode } from '#model/api/connection.ts';
import type { SecretHandlers } from './settings.ts';

interface Props {
  tlsMode: TlsMode;
  secret: SecretHandlers;
  prefix: string;
}

const CERTIFICATE = '-----BEGIN CERTIFICATE-----';
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----';

/** PEM texts for TLS: the CA where certificates are checked, the client's pair where the server asks for one. */
export function TlsFields({ tlsMode, ...props }: Props) {
  const isFurther = props.prefix !== '';
  return (
    <>
      {tlsMode !== 'require' && (
        <PemField
          {...props}
          name="tlsCaCert"
          label="CA certificate"
          description={
            isFurther ? 'PEM; empty uses that of the first server' : 'PEM; empty uses the public authorities'
          }
          placeholder={CERTIFICATE}
        />
      )}
      <PemField
        {...props}
        name="tlsClientCert"
        label="Client certificate"
        description={isFurther ? 'PEM; empty uses that of the first server' : 'PEM; only where the server asks for one'}
        placeholder={CERTIFICATE}
      />
      <PemField
        {...props}
        name="tlsClientKey"
        label="Client key"
        description="PEM; belongs to the client certificate"
        placeholder={PRIVATE_KEY}
      />
    </>
  );
}

interface PemFieldProps extends Omit<Props, 'tlsMode'> {
  name: keyof ConnectionSecrets;
  label: string;
  description: string;
  placeholder: string;
}

function PemField({ secret, prefix, name, label, description, placeholder }: PemFieldProps) {
  const { isConfigured, onChange, onReset } = secret(name);
  return (
    <Field label={label} description={description}>
      <SecretTextArea
        aria-label={`${prefix}${label}`}
        rows={4}
        isConfigured={isConfigured}
        placeholder={placeholder}
        onChange={onChange}
        onReset={onReset}
      />
    </Field>
  );
}
