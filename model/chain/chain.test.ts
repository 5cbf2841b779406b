import { describe, expect, it } from 'vitest';

import type { Equipment, Rack, Serves, ServesKind } from '../topology.ts';
import { cycles } from './cycles.ts';
import { buildChain, type Chain, downstream, racksDownstream, upstream } from './graph.ts';
import { createLossFinder, singlePointsOfFailure } from './loss.ts';
import { feedsOf } from './supply.ts';

const SITE = 's';

/** A plant from lines such as `UPS-A > PDU-1 > R1` for power and `CRAH-1 ~ R1` for cooling; what begins with R is a rack. */
function plant(...lines: string[]): Chain {
  const serves: Serves[] = lines.flatMap((line) => {
    const words = line.split(' ');
    return words.flatMap((word, at) => {
      const from = words[at - 2];
      const kind: ServesKind = words[at - 1] === '~' ? 'cooling' : 'power';
      return at % 2 === 0 && from !== undefined ? [{ site: SITE, from, to: word, kind }] : [];
    });
  });
  const ids = [...new Set(serves.flatMap(({ from, to }) => [from, to]))];
  const racks = ids.filter((id) => id.startsWith('R')).map((id): Rack => ({ id, site: SITE, name: id }));
  const equipment = ids
    .filter((id) => !id.startsWith('R'))
    .map((id): Equipment => ({ id, site: SITE, name: id, objectType: id.replace(/-.*/, '') }));
  return buildChain({ racks, equipment, serves });
}

const at = (chain: Chain, id: string) => chain.indexOf(SITE, id) as number;
const ids = (chain: Chain, nodes: readonly number[]) => nodes.map((node) => chain.nodes[node]!.id).sort();

const TWO_FEEDS = [
  'MAIN > UPS-A > TAP-1A > PDU-1 > R1',
  'MAIN > UPS-B > TAP-1B > PDU-1',
  'UPS-A > TAP-2A > PDU-2 > R2',
  'MAIN > MECH > CRAH-1 ~ R1',
  'MECH > CRAH-2 ~ R1',
  'CRAH-1 ~ R2',
  'CH-1 ~ CRAH-1',
  'CH-1 ~ CRAH-2',
];

describe('what depends on what', () => {
  const chain = plant(...TWO_FEEDS);

  it('finds racks through any number of parts, and through cooling that has lost its power', () => {
    expect(ids(chain, racksDownstream(chain, [at(chain, 'UPS-B')]))).toEqual(['R1']);
    expect(ids(chain, racksDownstream(chain, [at(chain, 'MECH')]))).toEqual(['R1', 'R2']);
    expect(ids(chain, racksDownstream(chain, [at(chain, 'MECH')], ['power']))).toEqual([]);
  });

  it('finds what a rack needs for its cooling, with the power of that cooling', () => {
    expect(ids(chain, upstream(chain, at(chain, 'R2'), 'cooling'))).toEqual(['CH-1', 'CRAH-1', 'MAIN', 'MECH']);
    expect(ids(chain, upstream(chain, at(chain, 'R2'), 'power'))).toEqual(['MAIN', 'PDU-2', 'TAP-2A', 'UPS-A']);
  });
});

describe('the loss of equipment', () => {
  const chain = plant(...TWO_FEEDS);
  const finder = createLossFinder(chain);
  const loss = (...lost: string[]) =>
    finder
      .of(lost.map((id) => at(chain, id)))
      .racks.map(({ node, supply, before, left }) => [chain.nodes[node]!.id, supply, before.length, ids(chain, left)]);

  it('leaves a rack with two feeds on the other one, and takes the power of a rack with one', () => {
    expect(loss('UPS-A')).toEqual([
      ['R2', 'power', 1, []],
      ['R1', 'power', 2, ['TAP-1B']],
    ]);
  });

  it('counts coolers that have lost their power or their water', () => {
    expect(loss('CRAH-1')).toEqual([
      ['R2', 'air', 1, []],
      ['R1', 'air', 2, ['CRAH-2']],
    ]);
    expect(loss('CH-1').map(([rack, , , left]) => [rack, left])).toEqual([
      ['R1', []],
      ['R2', []],
    ]);
    expect(loss('MECH')).toHaveLength(2);
  });

  it('adds up where several are lost together', () => {
    expect(loss('UPS-A', 'UPS-B').map(([rack]) => rack)).toEqual(['R1', 'R2']);
  });

  it('knows the parts that two feeds have in common', () => {
    expect(ids(chain, feedsOf(chain, at(chain, 'R1'), 'power'))).toEqual(['TAP-1A', 'TAP-1B']);
    expect(ids(chain, singlePointsOfFailure(chain, finder, at(chain, 'R1'), 'power'))).toEqual(['MAIN', 'PDU-1']);
    expect(ids(chain, singlePointsOfFailure(chain, finder, at(chain, 'R1'), 'air'))).toEqual(['CH-1', 'MAIN', 'MECH']);
  });

  it('does not let air help where liquid is lost', () => {
    const liquid = plant('CDU-1 ~ R1', 'CRAH-1 ~ R1', 'CRAH-2 ~ R1');
    const [lost] = createLossFinder(liquid).of([at(liquid, 'CDU-1')]).racks;
    expect(lost).toMatchObject({ supply: 'liquid', isLost: true });
  });
});

describe('rings and edges that lead nowhere', () => {
  it('come to an end and are named', () => {
    const ring = plant('UPS-A > BUS-A > R1', 'UPS-B > BUS-B > R2', 'BUS-A > BUS-B', 'BUS-B > BUS-A');
    expect(cycles(ring, 'power').map((members) => ids(ring, members))).toEqual([['BUS-A', 'BUS-B']]);
    expect(ids(ring, downstream(ring, [at(ring, 'BUS-A')]))).toEqual(['BUS-A', 'BUS-B', 'R1', 'R2']);
    const finder = createLossFinder(ring);
    expect(finder.of([at(ring, 'UPS-A')]).racks.filter(({ isLost }) => isLost)).toEqual([]);
    // A tie feeds nobody once both ends have lost what feeds them.
    expect(finder.of([at(ring, 'UPS-A'), at(ring, 'UPS-B')]).racks.filter(({ isLost }) => isLost)).toHaveLength(2);
    expect(finder.unfedRings).toEqual([]);
  });

  it('takes a ring that nothing feeds for working, and says so', () => {
    const ring = plant('A > B > A', 'B > R1');
    const finder = createLossFinder(ring);
    expect(finder.unfedRings.map(({ nodes }) => ids(ring, nodes))).toEqual([['A', 'B']]);
    expect(finder.of([at(ring, 'B')]).racks).toMatchObject([{ isLost: true }]);
  });

  it('keeps a UPS alive that powers what cools it, until its own feed is lost', () => {
    const mutual = plant('MAIN > UPS-A > CRAH-1 ~ UPS-A', 'UPS-A > R1');
    const finder = createLossFinder(mutual);
    expect(finder.of([at(mutual, 'R1')]).failed).toEqual([]);
    expect(ids(mutual, finder.of([at(mutual, 'MAIN')]).failed)).toEqual(['CRAH-1', 'MAIN', 'UPS-A']);
  });

  it('reports an edge whose end is unknown, and ignores it', () => {
    const serves: Serves[] = [{ site: SITE, from: 'UPS-A', to: 'R9', kind: 'power' }];
    const chain = buildChain({
      racks: [],
      equipment: [{ id: 'UPS-A', site: SITE, name: 'UPS-A', objectType: 'UPS' }],
      serves,
    });
    expect(chain.dangling).toEqual([{ edge: serves[0], missing: 'R9' }]);
  });

  it('keeps sites apart that use the same ids', () => {
    const chain = buildChain({
      racks: ['s', 't'].map((site) => ({ id: 'R1', site, name: 'R1' })),
      equipment: ['s', 't'].map((site) => ({ id: 'U', site, name: 'U', objectType: 'UPS' })),
      serves: ['s', 't'].map((site) => ({ site, from: 'U', to: 'R1', kind: 'power' })),
    });
    expect(racksDownstream(chain, [chain.indexOf('t', 'U')!]).map((node) => chain.nodes[node]!.site)).toEqual(['t']);
    expect(chain.indicesOf('U')).toHaveLength(2);
  });
});

/** Deterministic noise, so that a plant that fails can be looked at. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('random plants', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('agree with a search that tries every path (seed %i)', (seed) => {
    const random = randomOf(seed);
    const lines = Array.from({ length: 40 }, () => {
      const [from, to] = [Math.floor(random() * 14), Math.floor(random() * 18)];
      return `E${from} > ${to < 14 ? `E${to}` : `R${to}`}`;
    }).filter((line) => new Set(line.split(' > ')).size === 2);
    const chain = plant(...lines);
    const finder = createLossFinder(chain);
    if (finder.unfedRings.length > 0) {
      return;
    }
    for (const [lost, { isEquipment }] of chain.nodes.entries()) {
      if (isEquipment) {
        const found = finder.of([lost]).racks.filter(({ isLost }) => isLost);
        const expected = chain.nodes.flatMap((node, rack) =>
          node.isRack && feedsOf(chain, rack, 'power').length > 0 && !reachesRoot(chain, rack, lost) ? [rack] : []
        );
        expect(found.map(({ node }) => node).sort()).toEqual(expected.sort());
      }
    }
  });

  function reachesRoot(chain: Chain, node: number, lost: number, seen = new Set([node])): boolean {
    const suppliers = chain.up.power.ends.subarray(chain.up.power.starts[node], chain.up.power.starts[node + 1]);
    return (
      suppliers.length === 0 ||
      [...suppliers].some(
        (one) => one !== lost && !seen.has(one) && reachesRoot(chain, one, lost, new Set([...seen, one]))
      )
    );
  }

  it('of 2,000 racks and 500 pieces of equipment are built and asked in milliseconds', () => {
    const racks = Array.from({ length: 2_000 }, (_, i): Rack => ({ id: `R${i}`, site: SITE, name: `R${i}` }));
    const equipment = Array.from({ length: 500 }, (_, i): Equipment => ({
      id: `E${i}`,
      site: SITE,
      name: `E${i}`,
      objectType: i < 250 ? 'UPS' : 'CRAH',
    }));
    const serves = racks.flatMap(({ id }, i): Serves[] => [
      { site: SITE, from: `E${i % 124}`, to: id, kind: 'power' },
      { site: SITE, from: `E${124 + (i % 124)}`, to: id, kind: 'power' },
      ...[0, 1, 2, 3].map((k): Serves => ({
        site: SITE,
        from: `E${250 + ((i * 4 + k) % 250)}`,
        to: id,
        kind: 'cooling',
      })),
    ]);
    equipment.slice(0, 248).forEach(({ id }) => serves.push({ site: SITE, from: 'E249', to: id, kind: 'power' }));
    const started = performance.now();
    const chain = buildChain({ racks, equipment, serves });
    const finder = createLossFinder(chain);
    const all = finder.of([at(chain, 'E249')]);
    const tookMs = performance.now() - started;
    expect(all.racks.filter(({ isLost }) => isLost)).toHaveLength(2_000);
    // Some 15 ms alone; generous, because test machines are busy.
    expect(tookMs).toBeLessThan(2_000);
  });
});
