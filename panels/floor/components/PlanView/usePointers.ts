import { useEffect, useRef } from 'react';
import type { PointerEvent as ReactPointerEvent, RefObject } from 'react';
import type { Plan } from '../../layout/plan.ts';
import { isWhole, pan, zoom } from '../../layout/view.ts';
import type { Size } from '../../layout/view.ts';
import type { Looking } from './useCanvases.ts';

/** A hand that clicks moves a little, px. */
const CLICK_PX = 5;
/** A notch of a wheel has about 100 px. */
const WHEEL_FACTOR = 0.0022;

interface Point {
  x: number;
  y: number;
}

interface Pointers {
  onPointerDown(event: ReactPointerEvent): void;
  onPointerMove(event: ReactPointerEvent): void;
  onPointerUp(event: ReactPointerEvent): void;
  onPointerCancel(event: ReactPointerEvent): void;
  onPointerLeave(event: ReactPointerEvent): void;
}

/**
 * Drag to pan, pinch or wheel to zoom, a click opens. The wheel zooms with Ctrl, or once the plan has the focus: a page that is
 * scrolled past it goes on scrolling.
 */
export function usePointers(
  element: RefObject<HTMLElement | null>,
  { view, look }: Looking,
  plan: Plan,
  size: Size,
  { onHover, onClick }: { onHover(at: Point | undefined): void; onClick(at: Point): void }
): Pointers {
  const down = useRef(new Map<number, Point>());
  const start = useRef<{ at: Point; hasMoved: boolean } | undefined>(undefined);
  const current = useRef({ plan, size });
  useEffect(() => {
    current.current = { plan, size };
  });

  useEffect(() => {
    const target = element.current;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && !target?.contains(document.activeElement)) {
        return;
      }
      event.preventDefault();
      const { plan: shown, size: canvas } = current.current;
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 4 : 1) * WHEEL_FACTOR);
      look(zoom(view.current, factor, pointOf(event, target!), shown, canvas));
    };
    // React's own wheel listeners are passive and cannot keep the page from scrolling.
    target?.addEventListener('wheel', onWheel, { passive: false });
    return () => target?.removeEventListener('wheel', onWheel);
  }, [element, look, view]);

  const at = (event: { clientX: number; clientY: number }) => pointOf(event, element.current!);
  const end = (event: ReactPointerEvent, isClick: boolean) => {
    const { at: from, hasMoved } = start.current ?? { at: undefined, hasMoved: true };
    down.current.delete(event.pointerId);
    if (down.current.size === 0) {
      start.current = undefined;
    }
    if (isClick && from && !hasMoved) {
      onClick(at(event));
    }
  };
  return {
    onPointerDown(event) {
      if (event.button !== 0) {
        return;
      }
      down.current.set(event.pointerId, at(event));
      start.current = { at: at(event), hasMoved: down.current.size > 1 };
    },
    onPointerMove(event) {
      const before = down.current.get(event.pointerId);
      const now = at(event);
      if (!before) {
        onHover(now);
        return;
      }
      const isStart = start.current && !start.current.hasMoved;
      if (isStart && Math.hypot(now.x - start.current!.at.x, now.y - start.current!.at.y) < CLICK_PX) {
        return;
      }
      if (start.current && !start.current.hasMoved) {
        start.current.hasMoved = true;
        element.current?.setPointerCapture?.(event.pointerId);
        onHover(undefined);
      }
      const other = [...down.current].find(([id]) => id !== event.pointerId)?.[1];
      down.current.set(event.pointerId, now);
      if (other) {
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
        const factor = distance(now, other) / Math.max(1, distance(before, other));
        look(zoom(view.current, factor, middle, plan, size));
      } else if (event.pointerType !== 'touch' || !isWhole(view.current, plan, size)) {
        look(pan(view.current, now.x - before.x, now.y - before.y, plan, size));
      }
    },
    onPointerUp: (event) => end(event, true),
    onPointerCancel: (event) => end(event, false),
    onPointerLeave(event) {
      if (!down.current.has(event.pointerId)) {
        onHover(undefined);
      }
    },
  };
}

function pointOf({ clientX, clientY }: { clientX: number; clientY: number }, element: Element): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
