import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Services of OPC UA Part 4 that change a server. */
const CHANGES_A_SERVER =
  /\b(write|writeSingleNode|historyUpdate|call|addNodes|deleteNodes|setPublishingMode)\(|WriteRequest|CallRequest/;

test('no service that changes a server is referenced', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const offenders = files.filter((name) =>
    CHANGES_A_SERVER.test(readFileSync(join(import.meta.dirname, name), 'utf8'))
  );
  expect(files.length).toBeGreaterThan(5);
  expect(offenders).toEqual([]);
});
