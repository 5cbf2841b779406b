import React from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { domainColor } from '../../../shared/look/domains.ts';
import type { Pue } from '../../data/read.ts';
import type { Side } from '../../graph/graph.ts';
import { type Drawing, HEAD } from '../../layout/drawing.ts';
import { sankeyStyles } from './Sankey.styles.ts';

interface Props {
  drawing: Drawing;
  pue: Pue | undefined;
  /** `678 kW ÷ 597 kW`. */
  ratio: string | undefined;
}

const SIDES = { power: 'power', compute: 'compute', heat: 'thermal' } as const;
const TITLES: Record<Side, string> = { power: 'Power', compute: 'Compute', heat: 'Heat' };
const ORDER = ['power', 'compute', 'heat'] as const;

/** PUE over what it compares, and where power, computing and heat begin. */
export function Head({ drawing, pue, ratio }: Props) {
  const styles = useStyles2(sankeyStyles);
  const theme = useTheme2();
  const { isUpright, sides, pueSpan } = drawing;
  return (
    <>
      {pue && (
        <>
          <text x={0} y={22}>
            <tspan className={styles.pue}>PUE {pue.pue.toFixed(2)}</tspan>
            <tspan className={styles.pueRange} {...(isUpright ? { x: 0, dy: 18 } : { dx: 10 })}>
              {[ratio, rangeOf(pue)].filter(Boolean).join(', ')}
            </tspan>
          </text>
          {pueSpan && !isUpright && (
            <path
              d={`M${pueSpan[0]} 38V32H${pueSpan[1]}V38`}
              fill="none"
              stroke={theme.colors.text.secondary}
              strokeWidth={1}
            />
          )}
        </>
      )}
      {ORDER.map((side) => {
        const begin = sides[side];
        return (
          begin !== undefined && (
            <g key={side} transform={isUpright ? `translate(0 ${begin - 8})` : `translate(${begin} ${HEAD - 14})`}>
              <Mark side={side} fill={domainColor(SIDES[side], theme)} />
              <text x={14} className={`${styles.name} ${styles.side}`}>
                {TITLES[side]}
              </text>
            </g>
          )
        );
      })}
    </>
  );
}

/** The marker of the domain, for whoever cannot tell hues apart. */
function Mark({ side, fill }: { side: Side; fill: string }) {
  switch (side) {
    case 'power':
      return <circle cx={5} cy={-4} r={4.5} fill={fill} />;
    case 'compute':
      return <rect x={1} y={-8} width={8} height={8} fill={fill} />;
    default:
      return <path d="M5 -9.5L10 -4L5 1.5L0 -4Z" fill={fill} />;
  }
}

function rangeOf({ low, high }: Pue): string {
  return low === undefined || high === undefined ? '' : `between ${low.toFixed(2)} and ${high.toFixed(2)}`;
}
