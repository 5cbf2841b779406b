import { mkdtemp, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileTargetRules, targetRuleSchema } from '../series/target-rules.ts';
import { listedTargets } from '../sources/prometheus/listed.ts';
import { createDiscovery } from './discovery.ts';
import { readTargets } from './read-targets.ts';

const RULES = [
  { match: { rack: '.+' }, rack: '{rack}', name: '{instance}' },
  { match: { instance: '(?<node>n\\d+):.*' }, equipment: '{node}' },
].map((rule) => targetRuleSchema.parse(rule));
const KIND = listedTargets(compileTargetRules(RULES, () => undefined));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-discovery-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

/** Written a while ago, each time a little later than the time before. */
async function file(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
  writtenS += 1;
  await utimes(join(folder, name), writtenS, writtenS);
}
let writtenS = Date.parse('2026-01-01T00:00:00Z') / 1000;
const discoveryOf = (...files: string[]) =>
  createDiscovery(
    files.map((name) => join(folder, name)),
    KIND
  );

describe('a file', () => {
  it('gives the same targets as JSON and as YAML, placed by their labels', () => {
    const groups = [
      { targets: ['n1:9400', 'n2:9400'], labels: { env: 'prod' } },
      {
        targets: ['10.0.0.9:9100'],
        labels: { rack: 'R7', __scheme__: 'https', __metrics_path__: '/probe', __param_module: 'a b' },
      },
    ];
    const yaml = `
- targets: ['n1:9400', n2:9400]
  labels: { env: prod }
- targets:
    - 10.0.0.9:9100
  labels:
    rack: R7
    __scheme__: https
    __metrics_path__: /probe
    __param_module: a b
`;
    const read = readTargets('/t/a.json', JSON.stringify(groups), KIND.read);
    expect(read).toEqual({
      targets: [
        { url: 'http://n1:9400/metrics', name: 'n1:9400', equipment: 'n1' },
        { url: 'http://n2:9400/metrics', name: 'n2:9400', equipment: 'n2' },
        { url: 'https://10.0.0.9:9100/probe?module=a+b', name: '10.0.0.9:9100', rack: 'R7' },
      ],
      unplaced: [],
      refused: [],
    });
    expect(readTargets('/t/a.yml', yaml, KIND.read)).toEqual(read);
    expect(readTargets('/t/a.yml', '', KIND.read)).toEqual({ targets: [], unplaced: [], refused: [] });
  });

  it.each([
    ['/t/a.json', '[{"targets": ["n1:9400"]', /JSON/],
    ['/t/a.yml', '- targets: n1:9400', /list of groups with targets and labels \(0\.targets/],
  ])('is refused where it is not in the format: %s %s', (path, text, message) => {
    expect(() => readTargets(path, text, KIND.read)).toThrow(message);
  });

  it.each([
    ['an address with a scheme', '"http://n1:9400/metrics"', ''],
    ['an address with a login', '"n1:9400@evil"', ''],
    ['a scheme that is none', 'n1', '{ __scheme__: file }'],
  ])('goes without %s, and keeps all others', (_, address, labels) => {
    const text = `- targets: [${address}]\n  labels: ${labels}\n- targets: ['n2:9400']`;
    expect(readTargets('/t/a.yml', text, KIND.read)).toEqual({
      targets: [{ url: 'http://n2:9400/metrics', name: 'n2:9400', equipment: 'n2' }],
      unplaced: [],
      refused: [`"${address.replaceAll('"', '')}" is not an address such as 10.0.0.7:9400`],
    });
  });
});

describe('the files', () => {
  const urls = async (discovery: ReturnType<typeof discoveryOf>, all = false) =>
    (await discovery.look(all)).targets.map(({ url }) => new URL(url).host);

  it('are those that match a pattern, as they come and go', async () => {
    await file('a.json', '[{"targets": ["n1:9400"]}]');
    await file('c.yml', '- targets: ["n3:9400"]');
    const discovery = discoveryOf('*.json', '*.yml');
    expect(await urls(discovery)).toEqual(['n1:9400', 'n3:9400']);
    await file('b.json', '[{"targets": ["n2:9400"]}]');
    await unlink(join(folder, 'c.yml'));
    expect(await urls(discovery)).toEqual(['n1:9400', 'n2:9400']);
  });

  it('keep what was good when one is broken, and say so', async () => {
    await file('a.json', '[{"targets": ["n1:9400", "n2:9400"]}]');
    const discovery = discoveryOf('a.json');
    await discovery.look(true);
    await file('a.json', '[{"targets": ["n1:9400", "n2');
    const broken = await discovery.look(false);
    expect(broken.targets).toHaveLength(2);
    expect(broken.complaints).toEqual([
      expect.stringMatching(/a\.json cannot be read: .*; its targets of before are kept\. Correct the file/),
    ]);
    // Still broken, still the same words; then it is corrected.
    expect((await discovery.look(true)).complaints).toEqual(broken.complaints);
    await file('a.json', '[{"targets": ["n2:9400"]}]');
    expect(await discovery.look(false)).toMatchObject({ targets: [{ name: 'n2:9400' }], complaints: [] });
  });

  it('keep what was good while one is written, of which half would be a shorter list', async () => {
    await file('a.yml', '- targets:\n  - n1:9400\n  - n2:9400\n');
    const discovery = discoveryOf('a.yml');
    await discovery.look(true);
    vi.useFakeTimers({ toFake: ['Date'], now: (writtenS + 1.5) * 1_000 });
    await file('a.yml', '- targets:\n  - n2:9400\n');
    expect(await discovery.look(true)).toMatchObject({
      targets: [{ name: 'n1:9400' }, { name: 'n2:9400' }],
      againMs: 1_000,
    });
    vi.setSystemTime((writtenS + 1.5) * 1_000);
    expect(await discovery.look(false)).toEqual({
      targets: [expect.objectContaining({ name: 'n2:9400' })],
      complaints: [],
    });
  });

  it('leave out a target that cannot be, and say so', async () => {
    await file('a.json', '[{"targets": ["n1:9400", "n2:9400/metrics"]}]');
    const { targets, complaints } = await discoveryOf('a.json').look(true);
    expect(targets).toHaveLength(1);
    expect(complaints).toEqual([
      expect.stringMatching(
        /^1 target is left out of target file .*a\.json: "n2:9400\/metrics" is not an address such as 10\.0\.0\.7:9400\. Correct the file/
      ),
    ]);
  });

  it('list a target once, and say which belong nowhere and which patterns match nothing', async () => {
    await file('a.json', '[{"targets": ["n1:9400", "n1:9400", "10.0.0.1:1"]}]');
    const { targets, complaints } = await discoveryOf('a.json', '*.yaml').look(true);
    expect(targets).toHaveLength(1);
    expect(complaints).toEqual([
      expect.stringContaining('no file matches'),
      expect.stringMatching(
        /1 targets of .*a\.json belong nowhere: 10\.0\.0\.1:1\. Add a rule under discovery\.targets/
      ),
    ]);
  });
});
