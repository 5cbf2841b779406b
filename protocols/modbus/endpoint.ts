import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';

/** No scheme, no port, no path: `10.0.0.7`, `meter-1.example`, `fe80::1%eth0`. */
const HOST = /^([^\s:/]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\w+)?)$/;

/** The keys that say where a device or gateway is and how it likes to be spoken to; spread into a schema. */
export const modbusEndpointShape = {
  host: z
    .string()
    .regex(HOST, 'write a host name or an IP address; the port has a key of its own')
    .meta({ description: 'Host name or IP address of the device or gateway.' }),
  port: z.number().int().min(1).max(65_535).default(502).meta({ description: 'TCP port.' }),
  transport: z.enum(['tcp', 'rtu-over-tcp']).default('tcp').meta({
    description: 'tcp is Modbus TCP; rtu-over-tcp is for serial servers that pass RTU frames through.',
  }),
};

/** How long one request may take, and the rest that a device needs between two. */
export const modbusTimingShape = {
  timeout: durationSchema('1s', { minMs: 50, maxMs: 60_000 }).meta({
    description: 'How long a device may take to answer one request; also for connecting.',
  }),
  pauseBetweenRequests: durationSchema('0ms', { maxMs: 10_000 }).meta({
    description: 'Pause between two requests, for devices that lose requests when they come too fast.',
  }),
};

export type ModbusEndpoint = z.infer<z.ZodObject<typeof modbusEndpointShape & typeof modbusTimingShape>>;
