import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { opcuaEndpointShape } from '#protocols/opcua/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { pointMeaningShape } from '../shared/point-config.ts';

export const nodeSchema = z
  .object({
    node: z
      .string()
      .regex(/^(ns=\d+;|nsu=[^;]+;)?[isgb]=.+$/, 'write ns=1;s=Name, nsu=http://vendor/ns;s=Name, ns=2;i=1234 ...')
      .meta({ description: 'Node id, by namespace index (ns=) or, safer against a restart, by its URI (nsu=).' }),
    samplingInterval: durationSchema('0ms').meta({
      description: "Sampling interval of this node; defaults to the source's.",
    }),
    ...pointMeaningShape,
  })
  .strict();
export type NodeConfig = z.infer<typeof nodeSchema>;

export const opcuaConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('opcua'),
    ...opcuaEndpointShape,
    samplingInterval: durationSchema('1s', { minMs: 20 }).meta({
      description: 'How often the server checks a value.',
    }),
    publishingInterval: durationSchema('500ms', { minMs: 50 }).meta({
      description: 'How often the server sends what it has collected.',
    }),
    surviveOutage: durationSchema('60s', { minMs: 1_000, maxMs: 3_600_000 }).meta({
      description: 'The server queues values for an outage this long; it decides the queue size of each node.',
    }),
    everySample: z.boolean().default(true).meta({
      description: 'true also takes a value that kept its number but got a new time; false takes changes only.',
    }),
    maxBackfill: durationSchema('1d').meta({
      description: "How far back the server's history is read for what was missed; 0s never reads it.",
    }),
    points: z.array(nodeSchema).min(1).meta({ description: 'The nodes to read.' }),
  })
  .strict();
export type OpcuaConfig = z.infer<typeof opcuaConfigSchema>;
