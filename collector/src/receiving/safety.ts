import type { FileKeys } from '#config/files.ts';
import { addressText, isOpenToAll, type ListenAddress, type ReceiveConfig } from '#protocols/receive/read.ts';
import { SourceConfigError } from '../contract/config.ts';

/** Keys of the files of every receiver. */
export const RECEIVER_FILES: readonly FileKeys[] = [
  ['tls', 'cert'],
  ['tls', 'key'],
  ['tls', 'clientCa'],
];

/** Nobody opens a port to all in passing: without a login, measurements could be anybody's. */
export function refuseOpenDoor(
  config: Pick<ReceiveConfig, 'auth' | 'tls'>,
  listen: ListenAddress,
  key = 'listen'
): void {
  if (isOpenToAll(config, listen)) {
    throw new SourceConfigError(
      `Anybody who reaches ${addressText(listen)} could write measurements`,
      [key],
      'Set auth or tls.clientCa; `auth: none` if that is meant'
    );
  }
}
