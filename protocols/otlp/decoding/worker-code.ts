import type { WorkerCode } from '../../shared/decoding-task.ts';

/** A build puts the code itself here. */
export const WORKER_CODE: WorkerCode = { file: new URL('./worker.ts', import.meta.url) };
