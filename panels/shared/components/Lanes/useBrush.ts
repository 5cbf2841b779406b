import { type PointerEvent, useState } from 'react';
import { type Scale, timeAt } from './scale.ts';

/** A shorter way is a click. */
const LEAST_PX = 6;

interface Brush {
  fromPx: number;
  toPx: number;
}

/** A stretch of time that is dragged over, as offsets from the left end of the lanes, and what makes it. */
export function useBrush(
  scale: Scale,
  onZoom: (fromMs: number, toMs: number) => void,
  onHover: (timeMs: number | null) => void
) {
  const [brush, setBrush] = useState<Brush>();
  const leftOf = (event: PointerEvent<HTMLElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left - scale.namesPx;
  return {
    brush: brush && { left: Math.min(brush.fromPx, brush.toPx), width: Math.abs(brush.toPx - brush.fromPx) },
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        const left = leftOf(event);
        const isOnBar = (event.target as HTMLElement).closest('button') !== null;
        if (event.button === 0 && event.pointerType !== 'touch' && !isOnBar && left >= 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          setBrush({ fromPx: left, toPx: left });
        }
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const left = Math.max(0, leftOf(event));
        onHover(timeAt(scale, left));
        setBrush((before) => before && { ...before, toPx: Math.min(left, scale.widthPx) });
      },
      onPointerUp: () => {
        if (brush && Math.abs(brush.toPx - brush.fromPx) >= LEAST_PX) {
          const times = [brush.fromPx, brush.toPx].map((px) => timeAt(scale, px)).sort((a, b) => a - b);
          onZoom(times[0]!, times[1]!);
        }
        setBrush(undefined);
      },
      onPointerLeave: () => onHover(null),
      onPointerCancel: () => setBrush(undefined),
    },
  };
}
