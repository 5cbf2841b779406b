import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readmeOf, screenshotsOf, withScreenshots } from './catalog.ts';
import { PLUGINS, ROOT } from './layout.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe.each(PLUGINS)("$id, by the rules of Grafana's catalog", (plugin) => {
  const manifest = JSON.parse(withScreenshots(read(`${plugin.source}/plugin.json`), plugin)) as {
    info: { description: string; author: { name: string }; keywords: string[]; logos: { small: string } };
    dependencies: { grafanaDependency: string };
  };

  it('has an id of organisation, name and type, and says what it is, whose, and from which Grafana on', () => {
    expect(plugin.id).toMatch(new RegExp(`^plenum-[a-z]+-${plugin.type}$`));
    expect(manifest.info.description).toMatch(/^[A-Z].{20,}\.$/);
    expect(manifest.info.author.name).toBe('Plenum');
    expect(manifest.info.keywords.length).toBeGreaterThan(0);
    expect(existsSync(join(ROOT, plugin.source, manifest.info.logos.small))).toBe(true);
    expect(manifest.dependencies.grafanaDependency).toBe('>=10.1.0');
  });

  it('has a README that stands alone', () => {
    const readme = readmeOf(plugin);
    expect(readme.length).toBeGreaterThan(100);
    expect(readme).not.toMatch(/\]\((?!https?:|img\/)/);
  });

  it('writes nothing to the console', () => {
    const sources = globSync(`${dirname(plugin.entry)}/**/*.{ts,tsx}`, { cwd: ROOT }).filter(
      (file) => !file.includes('.test.')
    );
    expect(sources.filter((file) => /\bconsole\.(log|info|debug|warn|error)\(/.test(read(file)))).toEqual([]);
  });
});

it('app, data source and the panels that have pictures show them', () => {
  const shown = PLUGINS.filter((plugin) => screenshotsOf(plugin).length > 0).map(({ source }) => source);
  expect(shown).toEqual(expect.arrayContaining(['app', 'datasource', 'panels/correlation', 'panels/floor']));
});
