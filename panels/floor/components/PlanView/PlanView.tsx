import React, { useCallback, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Button, useStyles2 } from '@grafana/ui';
import type { Chains } from '../../data/chain.ts';
import { rackSentence } from '../../data/sentences.ts';
import type { Picture } from '../../draw/picture.ts';
import type { MetricColumn } from '../../data/hall.ts';
import { boxAt, neighbour } from '../../layout/neighbours.ts';
import type { Arrow } from '../../layout/neighbours.ts';
import { fit, pan, reveal, toFloor, zoom } from '../../layout/view.ts';
import type { View } from '../../layout/view.ts';
import { Minimap } from '../Minimap/Minimap.tsx';
import { Tooltip } from '../Tooltip/Tooltip.tsx';
import type { FloorImage } from './image.ts';
import { planViewStyles } from './PlanView.styles.ts';
import { useCanvases } from './useCanvases.ts';
import { usePointers } from './usePointers.ts';

interface Props {
  picture: Picture;
  metric: MetricColumn | undefined;
  chains: Chains;
  width: number;
  height: number;
  /** Racks of the job that is shown. */
  footprint: ReadonlySet<number> | undefined;
  /** Racks that the dashboard's variable names. */
  chosen: ReadonlySet<number>;
  image: FloorImage | undefined;
  showMinimap: boolean;
  onOpen: (rack: number) => void;
}

/** What the pointer or the keyboard is at. */
interface Active {
  rack?: number;
  equipment?: number;
  /** Where its tooltip stands, px; by keyboard beside the rack. */
  at: { x: number; y: number };
  byKeyboard: boolean;
}

const ZOOM_STEP = 1.5;
const PAN_STEP_PX = 80;
const ARROWS: readonly string[] = ['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowLeft'] satisfies Arrow[];

/** The plan with everything one does with it: look around, point at a rack, walk from rack to rack, open one. */
export function PlanView(props: Props) {
  const { picture, metric, chains, width, height, footprint, chosen, image, showMinimap, onOpen } = props;
  const { plan, hall } = picture;
  const styles = useStyles2(planViewStyles);
  const hintId = useId();
  const element = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const imageElement = useRef<HTMLImageElement>(null);
  const [active, setActive] = useState<Active>();
  const [isWhole, setIsWhole] = useState(true);
  // After the plan, which is what one waits for (React 18: at once).
  const hasButtons = useDeferredValue(true, false);
  const followRef = useRef<((view: View) => void) | undefined>(undefined);
  const size = useMemo(() => ({ width, height }), [width, height]);

  const { rack: activeRack, equipment: activeEquipment, byKeyboard: hasKeyboard = false } = active ?? {};
  const lifted = useMemo(() => {
    if (activeRack !== undefined && activeRack < hall.racks.length) {
      return chains.ofRack(activeRack);
    }
    return activeEquipment !== undefined && activeEquipment < hall.equipment.length
      ? chains.ofEquipment(activeEquipment)
      : undefined;
  }, [activeRack, activeEquipment, chains, hall]);
  const emphasis = useMemo(
    () => ({ lifted, footprint, chosen, active: activeRack, hasKeyboard }),
    [lifted, footprint, chosen, activeRack, hasKeyboard]
  );
  const onLook = useCallback(
    (view: View, seesAll: boolean) => {
      setIsWhole(seesAll);
      followRef.current?.(view);
      if (imageElement.current && image) {
        const { x, y } = { x: view.x + image.x * view.scale, y: view.y + image.y * view.scale };
        imageElement.current.style.transform = `translate(${x}px, ${y}px)`;
        imageElement.current.style.width = `${image.width * view.scale}px`;
      }
    },
    [image]
  );
  const layers = useMemo(() => ({ base, overlay }), []);
  const { view, look } = useCanvases(layers, picture, emphasis, size, onLook);

  const thingAt = (at: { x: number; y: number }) => {
    const point = toFloor(view.current, at);
    const rack = boxAt(plan.racks, point);
    return rack ? { rack: rack.index } : { equipment: boxAt(plan.equipment, point)?.index };
  };
  const pointers = usePointers(element, { view, look }, plan, size, {
    onHover(at) {
      const thing = at && thingAt(at);
      setActive(
        at && thing && (thing.rack !== undefined || thing.equipment !== undefined)
          ? { ...thing, at, byKeyboard: false }
          : undefined
      );
    },
    onClick(at) {
      const { rack } = thingAt(at);
      if (rack !== undefined) {
        onOpen(rack);
      }
    },
  });

  const focusRack = (index: number | undefined) => {
    const box = index === undefined ? undefined : plan.racks[index];
    if (!box) {
      return;
    }
    look(reveal(view.current, box, plan, size));
    const { scale, x, y } = view.current;
    const at = { x: (box.x + box.width) * scale + x, y: (box.y + box.height / 2) * scale + y };
    setActive({ rack: box.index, at, byKeyboard: true });
  };
  const zoomBy = (factor: number) => look(zoom(view.current, factor, { x: width / 2, y: height / 2 }, plan, size));
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    const from = active?.rack === undefined ? undefined : plan.racks[active.rack];
    if (ARROWS.includes(key) && event.shiftKey) {
      const [dx, dy] = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key as Arrow];
      look(pan(view.current, dx! * PAN_STEP_PX, dy! * PAN_STEP_PX, plan, size));
    } else if (ARROWS.includes(key)) {
      focusRack(from ? (neighbour(plan.racks, from, key as Arrow) ?? from).index : plan.rows[0]?.racks[0]?.index);
    } else if (key === 'Home' || key === 'End') {
      focusRack((key === 'Home' ? plan.rows[0]?.racks[0] : plan.rows.at(-1)?.racks.at(-1))?.index);
    } else if (key === 'Enter' || key === ' ') {
      if (active?.rack !== undefined) {
        onOpen(active.rack);
      }
    } else if (key === '+' || key === '=') {
      zoomBy(ZOOM_STEP);
    } else if (key === '-') {
      zoomBy(1 / ZOOM_STEP);
    } else if (key === '0') {
      look(fit(plan, size));
    } else if (key === 'Escape') {
      setActive(undefined);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div style={{ position: 'relative', width, height }}>
      <div
        ref={element}
        className={styles.plan}
        // One finger scrolls the page until the plan is larger than its panel.
        style={{ width, height, touchAction: isWhole ? 'pan-y' : 'none' }}
        role="application"
        aria-roledescription="floor plan"
        aria-label={`Plan of ${hall.racks.length} racks`}
        aria-describedby={hintId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setActive((now) => (now?.byKeyboard ? undefined : now))}
        {...pointers}
      >
        {image && (
          <img
            ref={imageElement}
            className={styles.image}
            src={image.url}
            alt=""
            draggable={false}
            style={{ opacity: image.opacity }}
          />
        )}
        <canvas ref={base} className={styles.canvas} aria-hidden="true" />
        <canvas ref={overlay} className={styles.canvas} aria-hidden="true" />
      </div>
      <p id={hintId} className={styles.silent}>
        Arrow keys move between racks, Enter opens a rack, plus and minus zoom, Shift and arrow keys move the plan, 0
        shows all of it.
      </p>
      <p className={styles.silent} role="status" aria-live="polite">
        {active?.byKeyboard && active.rack !== undefined ? rackSentence(hall, active.rack, metric) : ''}
      </p>
      {hasButtons && (
        <div className={styles.buttons}>
          <Button size="sm" variant="secondary" icon="plus" aria-label="Zoom in" onClick={() => zoomBy(ZOOM_STEP)} />
          <Button
            size="sm"
            variant="secondary"
            icon="minus"
            aria-label="Zoom out"
            onClick={() => zoomBy(1 / ZOOM_STEP)}
          />
          <Button size="sm" variant="secondary" aria-label="Fit to show all" onClick={() => look(fit(plan, size))}>
            Fit
          </Button>
        </div>
      )}
      {showMinimap && !isWhole && (
        <Minimap picture={picture} view={view} followRef={followRef} size={size} onLook={look} />
      )}
      {active && <Tooltip hall={hall} {...active} metric={metric} chains={chains} width={width} height={height} />}
    </div>
  );
}
