import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlugins } from './build.ts';
import { PLUGINS, ROOT } from './layout.ts';
import { zipFolder } from './package.ts';
import { removedReact } from './react-removed.ts';
import { SHARED_BY_GRAFANA } from './webpack.config.ts';

let work: string;
let outDir: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'plenum-build-'));
  outDir = join(work, 'plenum-itot-app');
  await buildPlugins({ outDir });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Dependencies that a built module asks Grafana's AMD loader for. */
function dependenciesOf(file: string): string[] {
  let asked: string[] = [];
  const define = (...args: unknown[]) => {
    asked = args.find(Array.isArray) as string[];
  };
  runInNewContext(readFileSync(file, 'utf8'), { define: Object.assign(define, { amd: {} }) });
  return asked;
}

/** Files of which a bundle was made, by its source map; webpack's own parts have no text. */
function sourcesOf(map: string): Array<{ file: string; text: string }> {
  const { sources, sourcesContent } = JSON.parse(readFileSync(map, 'utf8')) as Record<string, string[]>;
  return sources!.map((file, index) => ({ file, text: sourcesContent![index] ?? '' }));
}

describe('the built app', () => {
  it.each(PLUGINS.map((plugin) => ({ ...plugin })))('holds $id as Grafana loads it', ({ id, target }) => {
    const manifest = JSON.parse(readFileSync(join(outDir, target, 'plugin.json'), 'utf8'));
    expect(manifest).toMatchObject({ id, dependencies: { grafanaDependency: '>=10.1.0' } });
    expect(manifest.info.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(manifest.info.updated).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(existsSync(join(outDir, target, manifest.info.logos.small))).toBe(true);
    const asked = dependenciesOf(join(outDir, target, 'module.js'));
    expect(asked.filter((name) => name !== 'module' && !SHARED_BY_GRAFANA.includes(name))).toEqual([]);
  });

  it('brings no React of its own, whose elements an older Grafana would refuse', () => {
    const modules = PLUGINS.map(({ target }) => join(target, 'module.js'));
    for (const file of [...modules, 'start-page.js']) {
      expect(readFileSync(join(outDir, file), 'utf8')).not.toMatch(/react\.transitional\.element|jsx-runtime/);
    }
  });

  it('asks for nothing that React 19 has no more, in its own code and in that of its packages', () => {
    const sources = globSync('**/*.js.map', { cwd: outDir }).flatMap((map) => sourcesOf(join(outDir, map)));
    expect(sources.map(({ file }) => file)).toEqual(
      expect.arrayContaining([expect.stringContaining('panels/floor/'), expect.stringContaining('node_modules/uplot')])
    );
    expect(sources.flatMap(({ file, text }) => removedReact(file, text))).toEqual([]);
  });

  it('brings no schemas into the page: what a query may be is for the backend to check', () => {
    const modules = PLUGINS.map(({ target }) => join(target, 'module.js'));
    expect(modules.filter((path) => readFileSync(join(outDir, path), 'utf8').includes('ZodError'))).toEqual([]);
  });

  it('has maps of its sources that lead from a folder src, where tools of Grafana look for them, to those of the repository', () => {
    const maps = globSync('**/*.js.map', { cwd: outDir });
    const own = maps
      .flatMap((map) => sourcesOf(join(outDir, map)))
      .filter(({ file }) => file.startsWith('webpack://plenum-itot-app/../') && !file.includes('node_modules'));
    expect(own.map(({ file }) => file)).toContain('webpack://plenum-itot-app/../panels/floor/module.ts');
    for (const { file, text } of own) {
      const path = join(ROOT, 'src', file.replace('webpack://plenum-itot-app/', ''));
      expect(text, file).toBe(readFileSync(path, 'utf8'));
    }
  });

  it('names what is nested in it, and where', () => {
    const { includes } = JSON.parse(readFileSync(join(outDir, 'plugin.json'), 'utf8'));
    const manifests = globSync('*/plugin.json', { cwd: outDir });
    expect(manifests).toHaveLength(PLUGINS.length - 1);
    const nested = manifests.map((path) => {
      const { type, name } = JSON.parse(readFileSync(join(outDir, path), 'utf8'));
      return { type, name, path };
    });
    expect(nested.map(({ type }) => type)).toEqual(expect.arrayContaining(['datasource', 'panel']));
    expect(includes).toEqual(expect.arrayContaining([...nested, expect.objectContaining({ type: 'page' })]));
  });

  it('carries readme, changelog, licence and dashboards', () => {
    for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE', 'dashboards/plenum-overview.json']) {
      expect(existsSync(join(outDir, file)), file).toBe(true);
    }
  });
});

describe('the zip', () => {
  it('unpacks to a folder that can be put into the plugins folder, its backend marked as executable', () => {
    const executable = join(outDir, 'plenum-itot-datasource', 'gpx_plenum_linux_amd64');
    writeFileSync(executable, '#!/bin/sh\necho started\n');
    const bytes = zipFolder(outDir, new Date('2026-01-05T00:00:00Z'));
    expect(Object.keys(unzipSync(bytes))).toContain('plenum-itot-app/plenum-itot-datasource/module.js');
    const modes = unixModes(bytes);
    expect(modes.get('plenum-itot-app/plenum-itot-datasource/gpx_plenum_linux_amd64')! & 0o777).toBe(0o755);
    expect(modes.get('plenum-itot-app/plugin.json')! & 0o777).toBe(0o644);
  });
});

/** Unix modes of a zip's entries, read off its central directory (PKWARE APPNOTE 4.3.12). */
function unixModes(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const modes = new Map<string, number>();
  const end = zip.byteLength - 22;
  let at = view.getUint32(end + 16, true);
  while (view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
    modes.set(name, view.getUint32(at + 38, true) >>> 16);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return modes;
}
