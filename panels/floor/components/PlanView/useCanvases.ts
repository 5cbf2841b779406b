import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { drawBase } from '../../draw/base.ts';
import type { Picture } from '../../draw/picture.ts';
import { drawOverlay } from '../../draw/overlay.ts';
import type { Emphasis } from '../../draw/overlay.ts';
import { fit, isWhole } from '../../layout/view.ts';
import type { Size, View } from '../../layout/view.ts';

/** A phone's 3 px per CSS px are not worth nine times the work. */
const MAX_RATIO = 2;

export function pixelRatio(): number {
  return Math.min(MAX_RATIO, globalThis.devicePixelRatio || 1);
}

export interface Layers {
  base: RefObject<HTMLCanvasElement | null>;
  overlay: RefObject<HTMLCanvasElement | null>;
}

export interface Looking {
  view: RefObject<View>;
  /** Looks elsewhere: drawn with the next frame of the screen, however often it is called before. */
  look(view: View): void;
}

/**
 * Two layers: the plan, drawn anew when it or the view changes, and over it what is pointed at, which changes with the pointer.
 * The view is no state of React, as sixty of them a second go through here.
 */
export function useCanvases(
  { base, overlay }: Layers,
  picture: Picture,
  emphasis: Emphasis,
  { width, height }: Size,
  onLook: (view: View, isWhole: boolean) => void
): Looking {
  const view = useRef<View>({ scale: 1, x: 0, y: 0 });
  const last = useRef<{ size: Size; bounds: string } | undefined>(undefined);
  const current = useRef({ picture, emphasis, size: { width, height }, onLook });
  const frame = useRef(0);
  const isStale = useRef({ base: true, overlay: true });

  const draw = useCallback(() => {
    frame.current = 0;
    const now = current.current;
    const ratio = pixelRatio();
    const { texts } = now.picture;
    texts.begin();
    const layers = [
      ['base', base, (context: CanvasRenderingContext2D) => drawBase(context, now.picture, view.current, now.size)],
      [
        'overlay',
        overlay,
        (context: CanvasRenderingContext2D) => drawOverlay(context, now.picture, now.emphasis, view.current, now.size),
      ],
    ] as const;
    for (const [name, canvas, paint] of layers) {
      const context = isStale.current[name] ? canvas.current?.getContext('2d') : undefined;
      if (context) {
        isStale.current[name] = false;
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        paint(context);
      }
    }
    if (texts.owes()) {
      isStale.current = { base: true, overlay: true };
      frame.current ||= requestAnimationFrame(drawAgain.current);
    }
  }, [base, overlay]);
  const drawAgain = useRef(draw);

  const request = useCallback(
    (layers: Partial<typeof isStale.current>) => {
      Object.assign(isStale.current, layers);
      frame.current ||= requestAnimationFrame(draw);
    },
    [draw]
  );

  const look = useCallback(
    (next: View) => {
      view.current = next;
      const { picture: shown, size, onLook: tell } = current.current;
      tell(next, isWhole(next, shown.plan, size));
      request({ base: true, overlay: true });
    },
    [request]
  );

  useLayoutEffect(() => {
    current.current = { picture, emphasis, size: { width, height }, onLook };
  });
  useLayoutEffect(() => {
    const { plan } = picture;
    const bounds = [plan.x, plan.y, plan.width, plan.height].join();
    const size = { width, height };
    const wasWhole = !last.current || isWhole(view.current, plan, last.current.size);
    const isOther =
      last.current?.bounds !== bounds || last.current.size.width !== width || last.current.size.height !== height;
    if (isOther) {
      const ratio = pixelRatio();
      for (const canvas of [base.current, overlay.current]) {
        if (canvas) {
          canvas.width = width * ratio;
          canvas.height = height * ratio;
        }
      }
      const isOtherPlan = last.current?.bounds !== bounds;
      last.current = { size, bounds };
      look(wasWhole || isOtherPlan ? fit(plan, size) : view.current);
    }
    request({ base: true, overlay: true });
  }, [base, overlay, picture, width, height, look, request]);
  useLayoutEffect(() => request({ overlay: true }), [emphasis, request]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  return { view, look };
}
