import { existsSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/**
 * A file of the real-world test data, which is not part of the repository: in the folder that PLENUM_TEST_DATA names, else
 * in `../shared/data`.
 * @returns its path, or undefined (with a message on the console) where it is absent, so that the test can be skipped.
 */
export function testDataFile(...segments: string[]): string | undefined {
  const path = join(process.env['PLENUM_TEST_DATA'] ?? join(REPOSITORY, '..', 'shared', 'data'), ...segments);
  return presentOrExplained(path, 'PLENUM_TEST_DATA to the folder of the test data');
}

/** NVIDIA's DSX Exchange BMS contract, `bms.yaml`: PLENUM_DSX_CONTRACT, else `../shared/reference`; undefined if absent. */
export function dsxContractFile(): string | undefined {
  const path =
    process.env['PLENUM_DSX_CONTRACT'] ?? join(REPOSITORY, '..', 'shared', 'reference', 'dsx-exchange', 'bms.yaml');
  return presentOrExplained(path, 'PLENUM_DSX_CONTRACT to the path of bms.yaml');
}

function presentOrExplained(path: string, advice: string): string | undefined {
  if (existsSync(path)) {
    return path;
  }
  console.warn(`Skipped a test: ${path} is absent. Set ${advice} to run it.`);
  return undefined;
}
