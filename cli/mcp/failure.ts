import type { ConnectionSettings } from '#datasource/backend/instances/settings.ts';
import { explainFailure } from '#datasource/backend/services/failure.ts';

/** Something that an assistant asked in a way that cannot be answered; the message says the next step. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/**
 * What went wrong, in a sentence with the next step, without secrets.
 * @param isTrusted whoever started the server reads it: it may name the database's address and login
 */
export function explainMcpFailure(error: unknown, settings: ConnectionSettings, isTrusted: boolean): string {
  return error instanceof ToolError ? error.message : explainFailure(error, settings, isTrusted).message;
}
