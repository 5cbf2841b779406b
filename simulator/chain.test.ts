import { describe, expect, it } from 'vitest';

import { buildChain } from '#model/chain/graph.ts';
import { createLossFinder } from '#model/chain/loss.ts';

import { DEMO_TOPOLOGY } from './topology.ts';

const chain = buildChain(DEMO_TOPOLOGY);
const finder = createLossFinder(chain);
const indexOf = (id: string) => chain.indexOf('demo', id) as number;
const lossOf = (...ids: string[]) => finder.of(ids.map(indexOf)).racks;
const lostRacks = (...ids: string[]) =>
  lossOf(...ids)
    .filter(({ isLost }) => isLost)
    .map(({ node, supply }) => `${chain.nodes[node]!.id} ${supply}`)
    .sort();

describe('the chain of the demo plant', () => {
  it('has no edge that leads nowhere and no ring', () => {
    expect(chain.dangling).toEqual([]);
    expect(finder.unfedRings).toEqual([]);
  });

  it('keeps every rack on the other feed when a UPS is lost, and none when both are', () => {
    expect(lossOf('UPS-A')).toHaveLength(12);
    expect(lostRacks('UPS-A')).toEqual([]);
    expect(lostRacks('UPS-A', 'UPS-B')).toHaveLength(12);
  });

  it('leaves two of three CRAHs, and takes the liquid of three racks with a CDU', () => {
    expect(lossOf('CRAH-2').every(({ supply, left }) => supply === 'air' && left.length === 2)).toBe(true);
    expect(lostRacks('CDU-1')).toEqual(['R-B01 liquid', 'R-B02 liquid', 'R-B03 liquid']);
  });

  it('stands on one chilled water loop and one tower, and on none of its three chillers', () => {
    expect(lostRacks('CHW')).toHaveLength(18);
    expect(lostRacks('CT-1')).toHaveLength(18);
    expect(lostRacks('CH-1')).toEqual([]);
    expect(lossOf('CH-1')).toHaveLength(18);
    expect(lossOf('CH-1').every(({ stage, left }) => stage === indexOf('CHW') && left.length === 2)).toBe(true);
  });
});
