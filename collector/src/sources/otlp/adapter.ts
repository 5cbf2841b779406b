import { responseMessage, startGrpcReceiver } from '#protocols/otlp/read.ts';
import type { SourceAdapter } from '../../contract/adapter.ts';
import { refuseWhileBlocked } from '../../receiving/blocked.ts';
import { checkReceiver } from '../../receiving/check.ts';
import { createIngest } from '../../receiving/ingest.ts';
import { receiveUntilStopped } from '../../receiving/listen.ts';
import { seriesReferences } from '../../receiving/references.ts';
import { RECEIVER_FILES, refuseOpenDoor } from '../../receiving/safety.ts';
import { otlpConfigSchema, type OtlpConfig } from './config.ts';
import { metricsRoute } from './http-route.ts';
import { createMetricsReceiver } from './receive.ts';

/** Receives metrics of OpenTelemetry over gRPC and HTTP. */
export const otlpAdapter: SourceAdapter<OtlpConfig> = {
  configSchema: otlpConfigSchema,
  files: RECEIVER_FILES,
  points(config) {
    refuseOpenDoor(config, config.listenGrpc, 'listenGrpc');
    refuseOpenDoor(config, config.listenHttp, 'listenHttp');
    // Which series there are, only the senders know.
    return [];
  },
  references: seriesReferences,
  check: async (config, signal) => checkReceiver(config, config.listenHttp, signal, config.listenGrpc),
  open: (config) => ({
    async run(context) {
      const ingest = createIngest(config, context);
      const receive = createMetricsReceiver(config, ingest);
      const admit = () => refuseWhileBlocked(context.blocked());
      const grpc = await startGrpcReceiver({
        listen: config.listenGrpc,
        config,
        admit,
        receive: async ({ body, sender, agent }) => responseMessage(await receive({ message: body, sender, agent })),
        onRefused: ({ kind, message }, sender) => ingest.complaints.add(kind, sender, message),
      });
      try {
        const routes = [metricsRoute(config.maxBodySize, admit, ingest.turn, receive)];
        await receiveUntilStopped({ listen: config.listenHttp, config, routes }, ingest, context, (port) =>
          context.log.info(`${context.name}: receiving OTLP, gRPC at port ${grpc.port}, HTTP at port ${port}`)
        );
      } finally {
        await grpc.close();
      }
    },
    // Senders deliver what they could not; what is missing all the same shows in the times of what comes.
    missed: () => [],
  }),
  deliversAgain: true,
};
