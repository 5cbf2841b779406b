import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSamples } from '#database/copy-binary.ts';
import { byColumn, type SampleRow } from '#database/sample-columns.ts';

/**
 * The physical limit of storing before acknowledging: CPU seconds of this process and of the kernel in its name for
 * appending the rows to a file in `pieces` parts, each synced.
 */
export async function syncedAppendCpuS(directory: string, rows: readonly SampleRow[], pieces: number): Promise<number> {
  const path = join(directory, 'append');
  const size = Math.ceil(rows.length / pieces);
  const file = await open(path, 'w');
  const before = process.cpuUsage();
  for (let piece = 0; piece < pieces; piece++) {
    await file.write(encodeSamples(byColumn(rows.slice(piece * size, (piece + 1) * size))));
    await file.datasync();
  }
  const { user, system } = process.cpuUsage(before);
  await file.close();
  await rm(path);
  return (user + system) / 1e6;
}
