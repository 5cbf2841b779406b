import type { Route } from '#protocols/receive/read.ts';
import type { SourceAdapter } from '../../contract/adapter.ts';
import { refuseWhileBlocked } from '../../receiving/blocked.ts';
import { checkReceiver } from '../../receiving/check.ts';
import { createIngest } from '../../receiving/ingest.ts';
import { receiveUntilStopped } from '../../receiving/listen.ts';
import { seriesReferences } from '../../receiving/references.ts';
import { RECEIVER_FILES, refuseOpenDoor } from '../../receiving/safety.ts';
import { remoteWriteConfigSchema, type RemoteWriteConfig } from './config.ts';
import { messageOf } from './message.ts';
import { createWriteReceiver } from './receive.ts';

/** Receives Prometheus remote write 1.0 and 2.0. */
export const remoteWriteAdapter: SourceAdapter<RemoteWriteConfig> = {
  configSchema: remoteWriteConfigSchema,
  files: RECEIVER_FILES,
  points(config) {
    refuseOpenDoor(config, config.listen);
    // Which series there are, only the senders know.
    return [];
  },
  references: seriesReferences,
  check: (config, signal) => checkReceiver(config, config.listen, signal),
  open: (config) => ({
    async run(context) {
      const ingest = createIngest(config, context);
      const receive = createWriteReceiver(config, ingest);
      const route: Route = {
        method: 'POST',
        path: config.path,
        admit(headers) {
          messageOf(headers);
          refuseWhileBlocked(context.blocked());
        },
        receive,
      };
      const told = (port: number) =>
        context.log.info(`${context.name}: receiving remote write at port ${port}, path ${config.path}`);
      await receiveUntilStopped({ listen: config.listen, config, routes: [route] }, ingest, context, told);
    },
    // Senders deliver what they could not; what is missing all the same shows in the times of what comes.
    missed: () => [],
  }),
  deliversAgain: true,
};
