import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MALLOC_SETTINGS, NODE_FLAGS } from './node-settings.mjs';

it('are the same for the built command', () => {
  const launcher = readFileSync(join(import.meta.dirname, 'build', 'launcher.sh'), 'utf8');
  expect(launcher).toContain(` ${NODE_FLAGS.join(' ')} `);
  for (const [name, value] of Object.entries(MALLOC_SETTINGS)) {
    expect(launcher).toContain(`${name}=\${${name}:-${value}}`);
  }
});
