import { LATEST_SCHEMA_VERSION } from './schema-version.ts';

export interface OtherSchema {
  /** Without a full stop. */
  message: string;
  nextStep: string;
}

/** What it means that the database's schema has this version; `undefined` where it is that of this program. */
export function otherSchema(version: number): OtherSchema | undefined {
  if (version === LATEST_SCHEMA_VERSION) {
    return undefined;
  }
  if (version === 0) {
    return { message: 'the database has no Plenum schema', nextStep: 'Run `plenum migrate`' };
  }
  const isNewer = version > LATEST_SCHEMA_VERSION;
  return {
    message: `the schema has version ${version}, ${isNewer ? 'newer' : 'older'} than the ${LATEST_SCHEMA_VERSION} of this collector`,
    nextStep: isNewer ? 'Update Plenum on this machine and start the collector again' : 'Run `plenum migrate`',
  };
}

/**
 * The database refused something and its schema is not that of this program: no row is to blame, and it is not a
 * matter of trying again.
 */
export class OtherSchemaError extends Error {
  override name = 'OtherSchemaError';
  readonly nextStep: string;

  constructor({ message, nextStep }: OtherSchema, refusal: string, options: { cause: unknown }) {
    super(`${message} (${refusal})`, options);
    this.nextStep = nextStep;
  }
}
