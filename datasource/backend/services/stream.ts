import { status } from '@grpc/grpc-js';

import {
  PublishStreamResponse_Status,
  type StreamServer,
  SubscribeStreamResponse_Status,
} from '../generated/backend.ts';
import type { Instances } from '../instances/instances.ts';
import { readQuestion } from '../live/channel.ts';
import type { Log } from '../plugin/logging.ts';
import { explainFailure } from './failure.ts';

/**
 * Live channels. Who may query the data source may subscribe: Grafana has checked that before it calls. It opens one stream
 * for a channel and passes its messages on to all subscribers.
 */
export function createStreamService(instances: Instances, log: Log): StreamServer {
  const refuse = (error: unknown) => {
    const { message, level } = explainFailure(error, undefined, false);
    log(level, 'A live channel was refused', { error });
    return message;
  };
  return {
    subscribeStream: (call, callback) => {
      const { pluginContext, path, data } = call.request;
      const open = async () => instances.get(pluginContext).live.open(path, readQuestion(path, data));
      open().then(
        (first) => callback(null, { status: SubscribeStreamResponse_Status.OK, data: first }),
        (error: unknown) => {
          refuse(error);
          callback(null, { status: SubscribeStreamResponse_Status.NOT_FOUND, data: Buffer.alloc(0) });
        }
      );
    },
    runStream: (call) => {
      const { pluginContext, path, data } = call.request;
      let leave: (() => void) | undefined;
      const end = () => leave?.();
      call.on('cancelled', end);
      call.on('close', end);
      call.on('error', end);
      try {
        leave = instances.get(pluginContext).live.watch(
          path,
          readQuestion(path, data),
          (message, onRoom) => {
            const hasRoom = call.write({ data: message });
            if (!hasRoom) {
              call.once('drain', onRoom);
            }
            return hasRoom;
          },
          () => call.emit('error', { code: status.UNAVAILABLE, details: 'The settings of the data source changed.' })
        );
      } catch (error) {
        call.emit('error', { code: status.INVALID_ARGUMENT, details: refuse(error) });
      }
    },
    publishStream: (_call, callback) => {
      callback(null, { status: PublishStreamResponse_Status.PERMISSION_DENIED, data: Buffer.alloc(0) });
    },
  };
}
