/** slurmrestd: asked with GET only. */
export { slurmClient, type SlurmClient, type SlurmWay } from './client.ts';
export { SlurmError } from './errors.ts';
export type { SlurmRecord, SlurmRecords } from './record.ts';
export { versionName } from './version.ts';
