import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findMetric } from '#model/catalog/catalog.ts';
import { testDataFile } from '#model/testing/test-data.ts';
import { conversion, resolveUnit } from '#model/units/convert.ts';
import { startMockBmc, treeOfFolder, type BmcTree } from '../../../../protocols/redfish/testing/mock-bmc.ts';
import { lookOver } from './testing/look-over.ts';

const archive = testDataFile('redfish', 'public-rackmount1.tar.gz');
const folder = mkdtempSync(path.join(tmpdir(), 'redfish-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OLD = ['Power', 'Thermal'];
const NEW = ['PowerSubsystem', 'ThermalSubsystem', 'Sensors', 'EnvironmentMetrics'];

/** DMTF's mockup of a rack-mount server, without the links to one of its models. */
function mockupWithout(keys: readonly string[]): BmcTree {
  execFileSync('tar', ['-xzf', archive as string, '-C', folder]);
  const tree = treeOfFolder(path.join(folder, 'redfish_dmtf', 'public-rackmount1'));
  const dropped = (resource: object) =>
    Object.fromEntries(Object.entries(resource).filter(([key]) => !keys.includes(key)));
  return Object.fromEntries(
    Object.entries(tree).map(([at, resource]) => [
      at,
      /\/(Chassis|Processors)\//.test(at) ? dropped(resource) : resource,
    ])
  );
}

async function lookedOver(keys: readonly string[]) {
  const mock = await startMockBmc(mockupWithout(keys));
  try {
    return await lookOver(mock, { gpus: true });
  } finally {
    await mock.close();
  }
}

describe.skipIf(archive === undefined)('the two models of one machine', () => {
  test('give the same points under the same names', async () => {
    const [old, modern, both] = [await lookedOver(NEW), await lookedOver(OLD), await lookedOver([])];
    // All that the classic model has is in the new one, by the same names; which has more of the machine.
    expect(old.addresses).toEqual([
      'hw.fan.speed | fan1',
      'hw.fan.speed | fan2',
      'hw.host.ambient_temperature',
      'hw.host.power',
      'hw.power | Power supply | psu1 | Output',
      'hw.temperature | CPU | CPU1',
      'hw.voltage | Power supply | psu1 | Input',
    ]);
    expect(modern.addresses).toEqual(expect.arrayContaining(old.addresses));
    // Both together are no more than the new one: nothing is read, named or counted twice.
    expect(both.addresses).toEqual(modern.addresses);
  });

  test('are read with few requests, once it is known what there is', async () => {
    const plans = await Promise.all([NEW, OLD, []].map(async (keys) => (await lookedOver(keys)).plan.length));
    expect(plans).toEqual([2, 4, 4]);
  });

  test('leave out what is no matter of a hall, and understand the rest', async () => {
    const { leftOut, strange, faults } = await lookedOver([]);
    expect([strange, faults]).toEqual([[], []]);
    expect(Object.keys(leftOut).sort()).toEqual([
      'currents of boards and rails',
      'frequencies',
      'percentages',
      'voltages of boards and rails',
    ]);
  });

  test('have metrics of the catalog, in units that convert to theirs', async () => {
    for (const { meaning } of (await lookedOver([])).points) {
      const metric = findMetric(meaning.metric);
      const unit = meaning.isCounter ? `${meaning.unit}/s` : meaning.unit;
      expect(conversion(resolveUnit(unit), metric?.unit ?? '').scale).toBeGreaterThan(0);
    }
  });
});
