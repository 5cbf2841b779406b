import { describe, expect, it } from 'vitest';
import { link, PLANT } from '../testing/flow.ts';
import { flowGraph, HEAT, SURPLUS } from './graph.ts';

const edge = (graph: ReturnType<typeof flowGraph>, from: string, to: string) =>
  graph.edges.find((one) => graph.nodes[one.from]!.id === from && graph.nodes[one.to]!.id === to)?.value;
const node = (graph: ReturnType<typeof flowGraph>, id: string) => graph.nodes.find((one) => one.id === id);

describe('the graph of a flow', () => {
  it('lets what the chips draw go on as heat, once', () => {
    const graph = flowGraph(PLANT, 'power', true);
    expect(edge(graph, 'GPUs', HEAT)).toBe(85_000);
    expect(edge(graph, 'Servers besides GPUs', HEAT)).toBe(10_000);
    // Of row B 5 kW go where no server tells of.
    expect(edge(graph, 'Row B', HEAT)).toBe(5_000);
    expect(edge(graph, 'Row A', HEAT)).toBeUndefined();
    expect(node(graph, HEAT)).toMatchObject({ into: 100_000, out: 100_000 });
    expect(node(graph, 'Row A')).toMatchObject({ into: 40_000, out: 40_000, kind: 'zone', zone: 'row-a' });
  });

  it('ends at the chips where heat is not asked for', () => {
    const graph = flowGraph(PLANT, 'power', false);
    expect(node(graph, HEAT)).toBeUndefined();
    expect(graph.edges.every(({ medium }) => medium === 'power')).toBe(true);
  });

  it('is of energy where that is asked', () => {
    expect(edge(flowGraph(PLANT, 'energy', true), 'Utility', 'UPS')).toBe(1_050_000);
  });

  it('names losses and what does not add up', () => {
    const graph = flowGraph(PLANT, 'power', true);
    expect(node(graph, 'Losses: UPS')?.kind).toBe('loss');
    expect(node(graph, 'Not accounted for')?.kind).toBe('unaccounted');
  });

  it('shows where more comes out than goes in as a flow from nowhere', () => {
    const graph = flowGraph([link('Utility', 'UPS', 100), link('UPS', 'Not accounted for', -20)], 'power', true);
    expect(edge(graph, SURPLUS, 'UPS')).toBe(20);
    expect(node(graph, SURPLUS)?.kind).toBe('unaccounted');
  });

  it('leaves out a hair, and a circle', () => {
    const graph = flowGraph([link('A', 'B', 1_000_000), link('A', 'C', 1), link('B', 'A', 10_000)], 'power', true);
    expect(graph.edges).toHaveLength(1);
  });

  it('has the largest racks one by one where the answer has them so, the others as one, and all of them into their chips', () => {
    const racks = Array.from({ length: 20 }, (_, at) => `R-${at + 1}`);
    const graph = flowGraph(
      [
        ...racks.map((toRack, at) => link(`BUS-${(at % 2) + 1}`, toRack, 1_000 * (at + 1), { toRack })),
        link('Racks', 'GPUs', 200_000),
      ],
      'power',
      true
    );
    expect(node(graph, 'R-20')).toMatchObject({ rack: 'R-20', into: 20_000, out: 20_000 });
    expect(node(graph, 'R-1')).toBeUndefined();
    expect(node(graph, 'Other racks (9)')).toMatchObject({ rack: '', into: 45_000 });
    expect(node(graph, 'Racks')).toMatchObject({ into: 210_000, out: 200_000 });
  });

  it('without servers lets heat come from the racks themselves', () => {
    const graph = flowGraph(
      [link('Distribution', 'Racks', 100), { ...link('Racks', 'Air', 100), medium: 'heat' }],
      'power',
      true
    );
    expect(edge(graph, 'Racks', HEAT)).toBe(100);
    expect(edge(graph, HEAT, 'Air')).toBe(100);
  });
});
