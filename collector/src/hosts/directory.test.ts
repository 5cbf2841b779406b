import { describe, expect, it } from 'vitest';
import type { Equipment, Rack } from '#model/topology.ts';
import { hostsSchema } from './config.ts';
import { createHostDirectory } from './directory.ts';
import { describeNowhere } from './nowhere.ts';
import { compileHosts } from './rules.ts';

const rack = (id: string): Rack => ({ id, site: 's', name: id });
const server = (id: string, more: Partial<Equipment> = {}): Equipment => ({
  id,
  site: 's',
  name: id,
  objectType: 'Server',
  ...more,
});

async function directoryOf(config: unknown = {}) {
  const { words } = await compileHosts(hostsSchema.parse(config));
  const placed: Array<{ racks: Rack[]; equipment: Equipment[] }> = [];
  const ambiguous: string[] = [];
  const onPlaced = (some: (typeof placed)[number]) => void placed.push(some);
  const onAmbiguous = (message: string) => void ambiguous.push(message);
  return { placed, ambiguous, ...createHostDirectory({ site: 's', words, onPlaced, onAmbiguous }) };
}
const RULE = { host: String.raw`(?<rack>r\d+)n\d+` };

describe('a host', () => {
  it('is the equipment of its name, with or without domain, in any case', async () => {
    const { place, learn } = await directoryOf();
    learn({ racks: [rack('R1')], equipment: [server('N1', { rack: 'R1' })] });
    for (const host of ['N1', 'n1', 'n1.cluster.local']) {
      expect(place(host)).toEqual({ equipment: 'N1', rack: 'R1' });
    }
  });

  it('without a domain is the only equipment of that name with one, and none of several', async () => {
    const { place, learn, equipment, ambiguous } = await directoryOf();
    learn({ equipment: [server('n1.a.example', { rack: 'R1' })] });
    expect(place('n1')).toEqual({ equipment: 'n1.a.example', rack: 'R1' });
    expect([equipment('N1'), equipment('n1.a.example'), equipment('pdu-7')]).toEqual([
      'n1.a.example',
      'n1.a.example',
      'pdu-7',
    ]);
    expect(ambiguous).toEqual([]);
    learn({ equipment: [server('n1.b.example', { rack: 'R2' })] });
    expect([place('n1'), place('n1')]).toEqual([{ equipment: 'n1' }, { equipment: 'n1' }]);
    expect(ambiguous).toEqual([
      'host n1 may be equipment n1.a.example or n1.b.example, and is taken for none of them. Say which under hosts.list',
    ]);
  });

  it('of another domain that is the same equipment is told of', async () => {
    const { place, learn, equipment, ambiguous } = await directoryOf();
    learn({ equipment: [server('n1', { rack: 'R1' }), server('n1.b.example', { rack: 'R2' })] });
    expect([equipment('n1.a.example'), place('N1.a.example').equipment, equipment('10.0.0.1')]).toEqual([
      'n1',
      'n1',
      '10.0.0.1',
    ]);
    // It is known by its own name.
    expect(place('n1.b.example').rack).toBe('R2');
    expect(ambiguous).toEqual([]);
    expect(place('n1.c.example').rack).toBe('R1');
    expect(ambiguous).toEqual([
      'hosts n1.a.example and n1.c.example are both taken for equipment n1. Where they are two machines, give each its equipment under hosts.list',
    ]);
  });

  it('is found by the name of equipment that has another id, but not by a name that two have', async () => {
    const { place, learn } = await directoryOf();
    learn({ equipment: [server('asset-7', { name: 'n7', rack: 'R1' })] });
    expect(place('n7')).toEqual({ equipment: 'asset-7', rack: 'R1' });
    learn({ equipment: [server('asset-8', { name: 'n7', rack: 'R2' })] });
    expect(place('n7')).toEqual({ equipment: 'n7' });
  });

  it('is not one of two that differ by case alone', async () => {
    const { place, learn } = await directoryOf();
    learn({ equipment: [server('n1', { rack: 'R1' }), server('N1', { rack: 'R2' })] });
    expect(place('N1')).toEqual({ equipment: 'N1', rack: 'R2' });
    expect(place('n1')).toEqual({ equipment: 'n1', rack: 'R1' });
  });

  it('is placed by a rule in the rack as the topology writes it', async () => {
    const { place, learn } = await directoryOf({ rules: [RULE] });
    learn({ racks: [rack('R07')] });
    expect(place('r07n1')).toEqual({ equipment: 'r07n1', rack: 'R07' });
  });

  it('follows the list, then equipment of the configuration, then a rule, then equipment that was found', async () => {
    const { place, learn } = await directoryOf({ rules: [RULE], list: [{ host: 'r2n2', rack: 'R9' }] });
    learn({ equipment: [server('r1n1', { rack: 'R8' }), server('r2n2', { rack: 'R8' }), server('r3n3')] }, true);
    learn({ equipment: ['r1n1', 'r2n2', 'r4n4', 'n5'].map((id) => server(id, { rack: 'R7' })) });
    expect(place('r1n1').rack).toBe('R8');
    expect(place('r2n2').rack).toBe('R9');
    expect(place('r3n3').rack).toBe('r3');
    expect(place('r4n4').rack).toBe('r4');
    expect(place('n5').rack).toBe('R7');
  });

  it('follows a rule once the configuration, read again, does not place it any more', async () => {
    const { place, learn } = await directoryOf({ rules: [RULE] });
    learn({ racks: [rack('r1'), rack('R9')], equipment: [server('r1n1', { rack: 'R9' })] }, true);
    expect(place('r1n1').rack).toBe('R9');
    learn({ racks: [rack('r1'), rack('R9')], equipment: [] }, true);
    expect(place('r1n1').rack).toBe('r1');
    // Where no rule speaks of it, it stays where it was, until a source says otherwise.
    learn({ equipment: [server('a', { rack: 'R9' })] }, true);
    learn({}, true);
    expect(place('a').rack).toBe('R9');
    learn({ equipment: [server('a', { rack: 'r1' })] });
    expect(place('a').rack).toBe('r1');
  });

  it('may be other equipment by a rule, whose rack it takes', async () => {
    const { place, learn } = await directoryOf({ rules: [{ host: '(?<equipment>n[0-9]+)-ib' }] });
    expect(place('n1-ib')).toEqual({ equipment: 'n1' });
    learn({ equipment: [server('n1', { rack: 'R1' })] });
    expect(place('n1-ib')).toEqual({ equipment: 'n1', rack: 'R1' });
  });

  it('that a rule has placed becomes equipment of the rack, once', async () => {
    const { place, learn, flush, placed } = await directoryOf({ rules: [RULE] });
    learn({ racks: [rack('r1')] });
    ['r1n1', 'r1n1', 'r2n1', 'elsewhere'].forEach(place);
    flush();
    flush();
    place('r1n1');
    flush();
    expect(placed).toEqual([
      { racks: [rack('r2')], equipment: [server('r1n1', { rack: 'r1' }), server('r2n1', { rack: 'r2' })] },
    ]);
  });
});

describe('hosts that are nowhere', () => {
  it('are counted until something places them', async () => {
    const { place, learn, nowhere } = await directoryOf();
    ['n1', 'n2', 'n1'].forEach(place);
    expect(nowhere()).toEqual({ hosts: ['n1', 'n2'], count: 2 });
    learn({ equipment: [server('n1', { rack: 'R1' }), server('n2')] });
    expect(nowhere()).toEqual({ hosts: ['n2'], count: 1 });
    expect(describeNowhere(nowhere())).toBe(
      '1 host is in no rack or zone: n2. Add a rule for it under `hosts`, or equipment of the same name.'
    );
  });

  it('are listed in part when there are many, and do not fill the memory', async () => {
    const { place, nowhere } = await directoryOf();
    for (let i = 0; i < 60_000; i++) {
      place(`n${i}`);
    }
    const { hosts, count } = nowhere();
    expect([hosts.length, count]).toEqual([1_000, 50_000]);
    expect(describeNowhere({ hosts, count })).toContain('n0, n1, n2, n3, n4 and 49995 more');
  });
});
