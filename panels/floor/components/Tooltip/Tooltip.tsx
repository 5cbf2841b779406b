import React, { useLayoutEffect, useRef, useState } from 'react';
import { useStyles2 } from '@grafana/ui';
import type { Chains } from '../../data/chain.ts';
import type { Hall, MetricColumn } from '../../data/hall.ts';
import { EquipmentFacts } from './EquipmentFacts.tsx';
import { RackFacts } from './RackFacts.tsx';
import { TOOLTIP_WIDTH, tooltipStyles } from './Tooltip.styles.ts';

interface Props {
  hall: Hall;
  rack?: number;
  equipment?: number;
  /** Where the pointer is, px. */
  at: { x: number; y: number };
  metric: MetricColumn | undefined;
  chains: Chains;
  width: number;
  height: number;
}

const OFF_POINTER_PX = 14;

/** What is known of what one points at, beside the pointer and within the panel. */
export function Tooltip({ hall, rack, equipment, at, metric, chains, width, height }: Props) {
  const styles = useStyles2(tooltipStyles);
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: TOOLTIP_WIDTH, height: 120 });
  useLayoutEffect(() => {
    const { offsetWidth = 0, offsetHeight = 0 } = element.current ?? {};
    setSize((old) =>
      old.width === offsetWidth && old.height === offsetHeight ? old : { width: offsetWidth, height: offsetHeight }
    );
  }, [rack, equipment, hall]);
  const left = at.x + OFF_POINTER_PX + size.width <= width ? at.x + OFF_POINTER_PX : at.x - OFF_POINTER_PX - size.width;
  const top = Math.min(at.y + OFF_POINTER_PX, height - size.height - 4);
  return (
    <div
      ref={element}
      className={styles.tooltip}
      style={{ left: Math.max(2, Math.min(left, width - size.width - 2)), top: Math.max(2, top) }}
      data-testid="floor-tooltip"
    >
      {rack !== undefined && hall.racks[rack] && <RackFacts hall={hall} row={rack} metric={metric} />}
      {equipment !== undefined && hall.equipment[equipment] && (
        <EquipmentFacts equipment={hall.equipment[equipment]} racks={chains.ofEquipment(equipment).racks.size} />
      )}
    </div>
  );
}
