import { expect, it } from 'vitest';
import { chunkBase } from './chunk-base.ts';

it.each([
  ['http://host/public/plugins/plenum-itot-app/module.js', 'http://host/public/plugins/plenum-itot-app/'],
  [
    'http://host/grafana/public/plugins/plenum-itot-app/plenum-itot-datasource/module.js?_cache=1',
    'http://host/grafana/public/plugins/plenum-itot-app/',
  ],
  ['', 'public/plugins/plenum-itot-app/'],
])('lazy chunks of %s are looked for in the app folder', (uri, base) => {
  expect(chunkBase(uri)).toBe(base);
});
