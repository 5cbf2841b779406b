import { expect, it } from 'vitest';

import type { ConnectionSettings } from '../instances/settings.ts';
import { explainDatabaseError } from './errors.ts';

const SETTINGS: ConnectionSettings = {
  host: 'db',
  port: 5432,
  database: 'plenum',
  user: 'grafana',
  tlsMode: 'verify-full',
  timeoutSeconds: 30,
  maxConnections: 5,
};

function coded(code: string, message = 'raw'): Error {
  return Object.assign(new Error(message), { code });
}

it.each([
  ['nothing listens', coded('ECONNREFUSED'), /refused the connection\. Check that it runs/],
  [
    'nothing listens on either address of a name',
    new AggregateError([coded('ECONNREFUSED')]),
    /refused the connection/,
  ],
  ['the host name is unknown', coded('ENOTFOUND'), /Host name db cannot be resolved/],
  ['the password is wrong', coded('28P01'), /rejected the password of user grafana/],
  ['the password is missing', new Error('SASL: client password must be a string'), /none is set for user grafana/],
  ['the database is missing', coded('3D000'), /no database plenum/],
  ['the server speaks no TLS', new Error('The server does not support SSL connections'), /does not speak TLS/],
  ['the certificate is self-signed', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), /self-signed\. Paste it as CA certificate/],
  ['the certificate names another host', coded('ERR_TLS_CERT_ALTNAME_INVALID'), /names another host/],
  ['the schema is missing', coded('42P01'), /Run `plenum migrate`/],
  ['a column is missing', coded('42703'), /older than this data source\. Run `plenum migrate`/],
  ['the role may not read', coded('42501'), /GRANT plenum_reader TO "grafana"/],
  ['the statement took too long', coded('57014'), /longer than 30 s/],
  ['an administrator stopped it', coded('57014', 'canceling statement due to user request'), /administrator/],
  ['our own statement is wrong', coded('22008', 'interval out of range'), /fault of the Plenum data source/],
  ['the disk is full', coded('53100'), /disk of PostgreSQL db:5432 is full/],
  ['anything else', coded('XX000', 'strange'), /strange \(XX000\)/],
])('says what to do when %s', (_when, error, message) => {
  expect(explainDatabaseError(error, SETTINGS)).toMatch(message);
});
