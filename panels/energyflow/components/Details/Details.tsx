import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { FlowEdge, FlowGraph } from '../../graph/graph.ts';
import type { Write } from '../../words/flow-words.ts';

interface Props {
  graph: FlowGraph;
  chosen: string | undefined;
  write: Write;
}

const BASIS = { measured: 'measured', computed: 'computed', rest: 'what is left' } as const;

/** What flows into the chosen node and out of it, and which meters say so. */
export function Details({ graph, chosen, write }: Props) {
  const styles = useStyles2(getStyles);
  const index = graph.nodes.findIndex(({ id }) => id === chosen);
  const node = graph.nodes[index];
  const one = (edge: FlowEdge, other: number) =>
    `${graph.nodes[other]!.id} ${write(edge.value)} (${BASIS[edge.link.basis]}${edge.link.coverage < 1 ? `, ${Math.round(100 * edge.link.coverage)} % of the time` : ''})`;
  const into = graph.edges.filter(({ to }) => to === index);
  const out = graph.edges.filter(({ from }) => from === index);
  const meters = [...new Set([...into, ...out].flatMap(({ link }) => link.meters))];
  const links = [...into, ...out].flatMap(({ link }) => link.links);
  return (
    <p className={styles.details} aria-live="polite">
      {node ? (
        <>
          <strong>{node.id}</strong>
          {into.length > 0 && ` In: ${into.map((edge) => one(edge, edge.from)).join(', ')}.`}
          {out.length > 0 && ` Out: ${out.map((edge) => one(edge, edge.to)).join(', ')}.`}
          {meters.length > 0 &&
            ` Meters: ${meters.slice(0, MOST).join(', ')}${meters.length > MOST ? ` and ${meters.length - MOST} more` : ''}.`}
          {links.map(({ href, title, target, onClick }, index) => (
            <a key={index} href={href} target={target} onClick={onClick} className={styles.link}>
              {title}
            </a>
          ))}
        </>
      ) : (
        'Choose a part of the drawing to read what flows into it and out of it, and which meters say so.'
      )}
    </p>
  );
}

const MOST = 8;

const getStyles = (theme: GrafanaTheme2) => ({
  details: css({
    ...theme.typography.bodySmall,
    minHeight: 20,
    margin: theme.spacing(0.5, 0, 0),
    color: theme.colors.text.secondary,
    '& > strong': { color: theme.colors.text.primary },
  }),
  link: css({ marginLeft: theme.spacing(1), textDecoration: 'underline' }),
});
