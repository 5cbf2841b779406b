import { describe, expect, it } from 'vitest';
import { flowGraph } from '../graph/graph.ts';
import { HALL, link, PLANT } from '../testing/flow.ts';
import { bandPath } from './band.ts';
import { type Box, drawFlow } from './drawing.ts';
import { textWidth, wrapped } from './label.ts';
import { placeSankey } from './place.ts';

const SPACE = { length: 1000, breadth: 400, nodeWidth: 12, gap: 20, least: 4, labelOf: () => 30 };
const graph = flowGraph(PLANT, 'power', true);
const placed = placeSankey(graph, SPACE);
const write = (value: number) => `${Math.round(value / 1000)} kW`;

describe('a Sankey drawing', () => {
  it('puts every node behind all that flows into it, from one side to the other', () => {
    for (const { from, to } of graph.edges) {
      expect(placed.nodes[to]!.along).toBeGreaterThan(placed.nodes[from]!.along);
    }
    const ends = placed.nodes.map(({ along }) => along);
    expect([Math.min(...ends), Math.max(...ends)]).toEqual([0, 988]);
  });

  it('lets no two nodes of a column touch, and none leave the drawing', () => {
    for (let column = 0; column < placed.columns; column++) {
      const own = placed.nodes.filter((node) => node.column === column).sort((a, b) => a.across - b.across);
      own.forEach((node, index) => {
        const next = own[index + 1];
        expect(node.across).toBeGreaterThanOrEqual(-1e-6);
        expect(node.across + node.size).toBeLessThanOrEqual((next ? next.across : SPACE.breadth) + 1e-6);
      });
    }
  });

  it('draws all bands in one scale, stacked within their nodes', () => {
    const [first, second] = [0, 1].map((index) => placed.edges[index]!.width / graph.edges[index]!.value);
    expect(first).toBeCloseTo(second!, 9);
    graph.nodes.forEach((_node, index) => {
      const out = placed.edges.filter((_edge, at) => graph.edges[at]!.from === index);
      const widths = out.reduce((sum, { width }) => sum + width, 0);
      expect(widths).toBeLessThanOrEqual(placed.nodes[index]!.size + out.length);
    });
  });

  it('gives a flow that passes a column a lane beside what stands there', () => {
    const edge = graph.edges.findIndex(({ from }) => graph.nodes[from]!.id === 'Mechanical');
    const { stops, width } = placed.edges[edge]!;
    expect(stops.length).toBeGreaterThan(2);
    for (const stop of stops.slice(1, -1)) {
      const beside = placed.nodes.filter(({ along }) => Math.abs(along - stop.along) < 1);
      for (const { across, size } of beside) {
        expect(across + size <= stop.across + 1e-6 || across >= stop.across + width - 1e-6).toBe(true);
      }
    }
  });

  it('crosses nothing where nothing has to cross, whatever the order of the answer', () => {
    const straight = flowGraph(
      [
        ...['A', 'B', 'C'].map((name, at) => link('Utility', name, 100 - at)),
        ...['C', 'A', 'B'].map((name) => link(name, `${name}-out`, 90)),
      ],
      'power',
      true
    );
    const { nodes } = placeSankey(straight, SPACE);
    const across = (id: string) => nodes[straight.nodes.findIndex((node) => node.id === id)]!.across;
    const orderOf = (suffix: string) => ['A', 'B', 'C'].sort((a, b) => across(a + suffix) - across(b + suffix));
    expect(orderOf('-out')).toEqual(orderOf(''));
  });

  it('keeps the power of cooling machines out of the heat that others carry, whichever is more', () => {
    for (const air of [100_000, 300_000]) {
      const cooled = flowGraph(
        HALL.map((one) => (one.from === 'Racks' && one.to === 'Air' ? { ...one, powerW: air } : one)).map((one) =>
          one.from === 'Air' || one.from === 'Air handlers' ? { ...one, powerW: air } : one
        ),
        'power',
        true
      );
      const { nodes, edges } = placeSankey(cooled, SPACE);
      const liquid = nodes[cooled.nodes.findIndex(({ id }) => id === 'CDUs')]!;
      const lane =
        edges[
          cooled.edges.findIndex(
            ({ from, to }) => cooled.nodes[from]!.id === 'Mechanical' && cooled.nodes[to]!.id === 'Air handlers'
          )
        ]!;
      const end = lane.stops.at(-1)!;
      expect(end.along).toBe(liquid.along);
      expect(end.across > liquid.across + liquid.size || lane.stops.at(-2)!.across < liquid.across).toBe(true);
    }
  });

  it('flows to the right, or downwards where it is narrow', () => {
    const band = {
      width: 5,
      stops: [
        { along: -12, length: 12, across: 10 },
        { along: 100, length: 12, across: 20 },
      ],
    };
    expect(bandPath(band, false)).toBe('M0 10C50 10 50 20 100 20L100 25C50 25 50 15 0 15Z');
    expect(bandPath(band, true)).toBe('M10 0C10 50 20 50 20 100L25 100C25 50 15 50 15 0Z');
  });

  it('is empty for nothing', () => {
    expect(placeSankey({ nodes: [], edges: [] }, SPACE)).toMatchObject({ nodes: [], edges: [] });
  });
});

describe('its labels', () => {
  const flow = flowGraph(HALL, 'power', true);
  const overlap = (a: Box, b: Box) =>
    a.x + 0.5 < b.x + b.width && b.x + 0.5 < a.x + a.width && a.y + 0.5 < b.y + b.height && b.y + 0.5 < a.y + a.height;

  it.each([358, 390, 520, 700, 900, 1100, 1400, 1880, 2520])('overlap nothing and stay inside at %i px', (width) => {
    const { nodes, height } = drawFlow(flow, write, width, 560);
    expect(nodes.filter(({ label }) => label.lines.some((line) => line.endsWith('…')))).toEqual([]);
    for (const [index, { node, label }] of nodes.entries()) {
      expect(label.box.x, node.id).toBeGreaterThanOrEqual(0);
      expect(label.box.x + label.box.width, node.id).toBeLessThanOrEqual(width);
      expect(label.box.y + label.box.height, node.id).toBeLessThanOrEqual(height);
      for (const other of nodes.slice(index + 1)) {
        expect(overlap(label.box, other.label.box), `${node.id} on ${other.node.id}`).toBe(false);
        expect(overlap(label.box, other.box), `${node.id} over the node of ${other.node.id}`).toBe(false);
      }
    }
  });

  it('stand behind all power where nothing is measured that leads to the heat', () => {
    const apart = flowGraph(
      HALL.filter(({ from, medium }) => medium === 'power' || from !== 'Racks'),
      'power',
      true
    );
    for (const width of [358, 1400]) {
      const { nodes, sides, isUpright } = drawFlow(apart, write, width, 560);
      const along = (id: string) => nodes.find(({ node }) => node.id === id)!.box[isUpright ? 'y' : 'x'];
      expect(along('Air')).toBeGreaterThan(along('GPUs'));
      expect(sides.heat).toBeGreaterThan(sides.compute!);
      for (const [index, { node, label }] of nodes.entries()) {
        for (const other of nodes.slice(index + 1)) {
          expect(overlap(label.box, other.label.box), `${node.id} on ${other.node.id} at ${width}`).toBe(false);
        }
      }
    }
  });

  it('flow downwards where their names have no room beside each other', () => {
    expect([390, 800, 1400, 2520].map((width) => drawFlow(flow, write, width, 560).isUpright)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('break between words, and are short with an ellipsis where a word has no room', () => {
    expect(wrapped('Servers besides GPUs', 100, 3).lines).toEqual(['Servers besides', 'GPUs']);
    expect(wrapped('MTR-UPS-A-INCOMER-OF-THE-HALL', 80, 3).lines[0]).toMatch(/^MTR-.*…$/);
    expect(textWidth(wrapped('MTR-UPS-A-INCOMER-OF-THE-HALL', 80, 3).lines[0]!)).toBeLessThanOrEqual(80);
    expect(wrapped('one two three four', 30, 2).lines).toHaveLength(2);
  });
});
