import { z } from 'zod';
import { listenSchema } from '#protocols/receive/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { receivedSeriesShape } from '../../receiving/config.ts';

export const remoteWriteConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('prometheus-remote-write'),
    listen: listenSchema('127.0.0.1:9201').meta({
      description: 'Address to listen on; 0.0.0.0:9201 to be reached from other machines.',
    }),
    path: z.string().startsWith('/', 'write a path such as /api/v1/write').default('/api/v1/write').meta({
      description: 'Path of the URL that senders are given.',
    }),
    ...receivedSeriesShape,
  })
  .strict();
export type RemoteWriteConfig = z.infer<typeof remoteWriteConfigSchema>;
