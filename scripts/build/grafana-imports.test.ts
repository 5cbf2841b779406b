import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grafanaImports } from './grafana-imports.ts';

/** Names that the packages of Grafana 10.1.0 export, read off their bundles on npm. */
const OF_10_1 = JSON.parse(readFileSync(new URL('./grafana-10.1-exports.json', import.meta.url), 'utf8')) as Record<
  string,
  string[]
>;

const imports = grafanaImports();

describe('what the plugins take from Grafana', () => {
  it('is found at all', () => {
    expect(imports.map(({ symbol }) => symbol)).toEqual(
      expect.arrayContaining(['DataSourceWithBackend', 'PanelPlugin'])
    );
  });

  it('is shared and exported by Grafana 10.1, whose users have no newer one', () => {
    const missing = imports.filter(({ module, symbol }) => !OF_10_1[module]?.includes(symbol));
    expect(missing).toEqual([]);
  });
});
