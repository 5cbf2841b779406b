import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { type DrawnNode, LINE } from '../../layout/drawing.ts';
import { sankeyStyles } from './Sankey.styles.ts';

interface Props {
  drawn: DrawnNode;
  fill: string;
  stroke: string;
  /** What a screen reader hears. */
  words: string;
  isChosen: boolean;
  isFaint: boolean;
  onChoose(): void;
  onLift(isLifted: boolean): void;
}

/** A node with its name and number; the whole of it takes clicks, touches and keys. */
export function Node({ drawn, fill, stroke, words, isChosen, isFaint, onChoose, onLift }: Props) {
  const styles = useStyles2(sankeyStyles);
  const { node, box, label } = drawn;
  const area = around(box, label.box);
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={isChosen}
      aria-label={words}
      className={styles.node}
      opacity={isFaint ? 0.6 : 1}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          onChoose();
        }
      }}
      onFocus={() => onLift(true)}
      onBlur={() => onLift(false)}
      onMouseEnter={() => onLift(true)}
      onMouseLeave={() => onLift(false)}
    >
      <rect {...area} rx={2} fill="transparent" />
      <rect {...box} rx={1} fill={fill} stroke={stroke} data-node={node.id} />
      <text textAnchor={label.anchor} x={label.x} y={label.y} className={styles.name} data-label={node.id}>
        {label.lines.map((line, index) => (
          <tspan
            key={index}
            x={label.x}
            dy={index === 0 ? 0 : LINE}
            className={index === label.lines.length - 1 ? styles.value : undefined}
          >
            {line}
            {index === label.lines.length - 1 ? '' : ' '}
          </tspan>
        ))}
      </text>
    </g>
  );
}

function around(a: DrawnNode['box'], b: DrawnNode['box']) {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    ...{ x, y },
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
