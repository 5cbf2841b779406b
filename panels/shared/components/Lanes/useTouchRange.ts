import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Scale } from './scale.ts';
import { movedRange, type Range } from './touch-range.ts';

/** A finger that taps moves a little, px. */
const TAP_PX = 10;

interface Gesture {
  /** How the lanes were when the last finger came or went. */
  scale: Scale;
  before: Map<number, number>;
  now: Map<number, number>;
  hasMoved: boolean;
  /** Newer than what is drawn, which is one render behind. */
  range?: Range;
}

/**
 * Fingers on lanes: one moves the range along, two zoom it; a tap is a click. What is drawn follows them, and the dashboard is told
 * once they are gone. The page scrolls up and down as ever: elements under the handlers want `touch-action: pan-y`.
 */
export function useTouchRange(scale: Scale, onZoom: (fromMs: number, toMs: number) => void) {
  const [moved, setMoved] = useState<Range>();
  const gesture = useRef<Gesture | undefined>(undefined);
  const { fromMs, toMs } = scale;
  useEffect(() => {
    if (!gesture.current) {
      setMoved(undefined);
    }
  }, [fromMs, toMs]);
  const shown = { ...scale, ...moved };

  const leftOf = (event: PointerEvent<HTMLElement>) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left - scale.namesPx;
  const anchor = (fingers: Map<number, number>) => {
    const { hasMoved = false, range } = gesture.current ?? {};
    gesture.current =
      fingers.size > 0
        ? { scale: { ...shown, ...range }, before: fingers, now: new Map(fingers), hasMoved, range }
        : undefined;
  };
  const without = (pointerId: number) => {
    const fingers = new Map(gesture.current?.now);
    fingers.delete(pointerId);
    anchor(fingers);
  };
  return {
    shown,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.pointerType === 'touch') {
          anchor(new Map(gesture.current?.now).set(event.pointerId, leftOf(event)));
        }
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const fingers = gesture.current;
        const start = fingers?.before.get(event.pointerId);
        if (!fingers || start === undefined) {
          return;
        }
        const left = leftOf(event);
        fingers.now.set(event.pointerId, left);
        fingers.hasMoved ||= Math.abs(left - start) >= TAP_PX;
        if (fingers.hasMoved) {
          fingers.range = movedRange(fingers.scale, [...fingers.before.values()], [...fingers.now.values()]);
          setMoved(fingers.range);
        }
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        const range = gesture.current?.range;
        without(event.pointerId);
        if (range && !gesture.current) {
          onZoom(Math.round(range.fromMs), Math.round(range.toMs));
        }
      },
      onPointerCancel: (event: PointerEvent<HTMLElement>) => {
        without(event.pointerId);
        if (!gesture.current) {
          setMoved(undefined);
        }
      },
    },
  };
}
