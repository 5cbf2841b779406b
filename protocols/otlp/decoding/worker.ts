import { serveDecoding } from '../../shared/decoding-worker.ts';
import { METRICS_REQUEST } from '../messages.ts';
import { createMetricsDecoder } from '../metrics-decoder.ts';

serveDecoding({ [METRICS_REQUEST]: { create: createMetricsDecoder } });
