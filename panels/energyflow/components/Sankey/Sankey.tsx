import React, { useId, useMemo, useState } from 'react';
import { colorManipulator } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { domainColor } from '../../../shared/look/domains.ts';
import type { Pue } from '../../data/read.ts';
import type { FlowEdge, FlowGraph, FlowNode } from '../../graph/graph.ts';
import { bandPath } from '../../layout/band.ts';
import { drawFlow, HEAD } from '../../layout/drawing.ts';
import { nodeWords, pueRatio, pueWords, type Write } from '../../words/flow-words.ts';
import { Head } from './Head.tsx';
import { Node } from './Node.tsx';
import { sankeyStyles } from './Sankey.styles.ts';

interface Props {
  graph: FlowGraph;
  width: number;
  height: number;
  /** Colour of power by its value; undefined for the panel's own. */
  colour: ((value: number) => string | undefined) | undefined;
  /** Id of the node whose flows stand out. */
  chosen: string | undefined;
  /** What a click on a node sets besides, in words. */
  filterWords(node: FlowNode): string;
  pue: Pue | undefined;
  write: Write;
  onChoose(id: string): void;
}

const FAINT = 0.15;
/** Narrower than this, px, names of zones do not stand side by side: the drawing is made smaller, letters down to 10 px on a screen of 320. */
const LEAST_WIDTH_PX = 340;

/** Bands as broad as what they carry, power on one side and heat on the other; hatched what does not add up. */
export function Sankey(props: Props) {
  const { graph, width, height, colour, chosen, filterWords, pue, write, onChoose } = props;
  const styles = useStyles2(sankeyStyles);
  const theme = useTheme2();
  const hatch = useId();
  const [hovered, setHovered] = useState<string | undefined>();
  const drawnPx = Math.max(width, LEAST_WIDTH_PX);
  const drawing = useMemo(() => drawFlow(graph, write, drawnPx, height), [graph, write, drawnPx, height]);
  const lifted = graph.nodes.findIndex(({ id }) => id === (hovered ?? chosen));
  const isJoined = ({ from, to }: FlowEdge) => lifted < 0 || from === lifted || to === lifted;
  const isNear = (index: number) =>
    lifted < 0 ||
    index === lifted ||
    graph.edges.some(({ from, to }) => (from === lifted && to === index) || (to === lifted && from === index));
  const power = (value: number) => colour?.(value) ?? domainColor('power', theme);
  const nodeColor = (node: FlowNode) => {
    if (isOff(node)) {
      return `url(#${hatch})`;
    }
    if (node.kind === 'loss') {
      return domainColor('facility', theme);
    }
    return node.side === 'power'
      ? power(Math.max(node.into, node.out))
      : domainColor(node.side === 'heat' ? 'thermal' : 'compute', theme);
  };
  const edgeColor = ({ from, to, value, medium }: FlowEdge) => {
    const ends = [graph.nodes[from]!, graph.nodes[to]!];
    const special = ends.find((node) => isOff(node) || node.kind === 'loss');
    return special ? nodeColor(special) : medium === 'power' ? power(value) : domainColor('thermal', theme);
  };
  const { isUpright, sides } = drawing;
  const [heat, shade] = [sides.heat, colorManipulator.alpha(domainColor('thermal', theme), theme.isDark ? 0.07 : 0.05)];
  return (
    <svg
      className={styles.drawing}
      width={width}
      height={(drawing.height * width) / drawnPx}
      viewBox={`0 0 ${drawnPx} ${drawing.height}`}
      role="group"
      aria-label={`Energy flow${pue ? `, ${pueWords(pue)}` : ''}`}
    >
      <defs>
        <pattern id={hatch} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={6} height={6} fill={theme.colors.background.primary} />
          <rect width={2.5} height={6} fill={theme.colors.error.text} />
        </pattern>
      </defs>
      {heat !== undefined &&
        (isUpright ? (
          <rect x={0} y={heat - 26} width={drawnPx} height={drawing.height - heat + 26} rx={4} fill={shade} />
        ) : (
          <rect
            x={heat - 8}
            y={HEAD - 32}
            width={drawnPx - heat + 8}
            height={drawing.height - HEAD + 32}
            rx={4}
            fill={shade}
          />
        ))}
      {graph.edges.map((edge, index) => (
        <path
          key={`${graph.nodes[edge.from]!.id} ${graph.nodes[edge.to]!.id} ${edge.medium}`}
          className={styles.band}
          d={bandPath(drawing.edges[index]!, isUpright)}
          fill={edgeColor(edge)}
          opacity={isJoined(edge) ? (lifted < 0 ? 0.42 : 0.62) : FAINT}
        >
          <title>{`${graph.nodes[edge.from]!.id} to ${graph.nodes[edge.to]!.id}: ${write(edge.value)}`}</title>
        </path>
      ))}
      <Head drawing={drawing} pue={pue} ratio={pueRatio(graph, write)} />
      {drawing.nodes.map((drawn, index) => (
        <Node
          key={drawn.node.id}
          drawn={drawn}
          fill={nodeColor(drawn.node)}
          stroke={isOff(drawn.node) ? theme.colors.error.text : 'none'}
          words={nodeWords(drawn.node, write) + filterWords(drawn.node)}
          isChosen={drawn.node.id === chosen}
          isFaint={!isNear(index)}
          onChoose={() => onChoose(drawn.node.id)}
          onLift={(isLifted) => setHovered(isLifted ? drawn.node.id : undefined)}
        />
      ))}
    </svg>
  );
}

const isOff = ({ kind }: FlowNode) => kind === 'unaccounted' || kind === 'unmetered';
