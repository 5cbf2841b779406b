import React, { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { PointerEvent, RefObject } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { drawBase } from '../../draw/base.ts';
import type { Picture } from '../../draw/picture.ts';
import { fit, pan, toFloor, visible } from '../../layout/view.ts';
import type { Size, View } from '../../layout/view.ts';
import { pixelRatio } from '../PlanView/useCanvases.ts';

interface Props {
  picture: Picture;
  view: RefObject<View>;
  /** Takes what is called at each new view: sixty a second are no renderings of React. */
  followRef: RefObject<((view: View) => void) | undefined>;
  /** Of the plan's canvas. */
  size: Size;
  onLook: (view: View) => void;
}

const WIDEST = { width: 150, height: 96 };

/** The whole plan in the corner, with what is seen of it; a click goes there. Arrow keys do the same for the keyboard. */
export function Minimap({ picture, view, followRef, size, onLook }: Props) {
  const styles = useStyles2(minimapStyles);
  const canvas = useRef<HTMLCanvasElement>(null);
  const seen = useRef<HTMLDivElement>(null);
  const { plan } = picture;
  const own = useMemo(() => {
    const scale = Math.min(WIDEST.width / plan.width, WIDEST.height / plan.height, size.width / 3 / plan.width);
    return { width: Math.max(24, plan.width * scale), height: Math.max(24, plan.height * scale) };
  }, [plan.width, plan.height, size.width]);
  const small = useMemo(() => fit(plan, own), [plan, own]);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) {
      const ratio = pixelRatio();
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawBase(context, picture, small, own);
    }
  }, [picture, small, own]);

  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons === 0) {
      return;
    }
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const target = toFloor(small, { x: event.clientX - left, y: event.clientY - top });
    const { scale, x, y } = view.current;
    const dx = size.width / 2 - (target.x * scale + x);
    const dy = size.height / 2 - (target.y * scale + y);
    onLook(pan(view.current, dx, dy, plan, size));
  };
  useLayoutEffect(() => {
    const frame = (now: View) => {
      const part = visible(now, size);
      const left = Math.max(0, part.x * small.scale + small.x);
      const top = Math.max(0, part.y * small.scale + small.y);
      const right = Math.min(own.width, (part.x + part.width) * small.scale + small.x);
      const bottom = Math.min(own.height, (part.y + part.height) * small.scale + small.y);
      if (seen.current) {
        seen.current.style.transform = `translate(${left}px, ${top}px)`;
        seen.current.style.width = `${Math.max(0, right - left)}px`;
        seen.current.style.height = `${Math.max(0, bottom - top)}px`;
      }
    };
    frame(view.current);
    followRef.current = frame;
    return () => {
      followRef.current = undefined;
    };
  }, [view, followRef, small, own, size]);
  const ratio = pixelRatio();
  return (
    <div className={styles.map} style={own} aria-hidden="true">
      <canvas
        ref={canvas}
        width={own.width * ratio}
        height={own.height * ratio}
        style={own}
        onPointerDown={go}
        onPointerMove={go}
        data-testid="minimap"
      />
      <div ref={seen} className={styles.seen} />
    </div>
  );
}

const minimapStyles = (theme: GrafanaTheme2) => ({
  map: css({
    position: 'absolute',
    left: theme.spacing(1),
    bottom: theme.spacing(1),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.medium}`,
    boxShadow: theme.shadows.z1,
    boxSizing: 'content-box',
    cursor: 'pointer',
  }),
  seen: css({
    position: 'absolute',
    left: 0,
    top: 0,
    boxSizing: 'border-box',
    border: `2px solid ${theme.colors.primary.main}`,
    pointerEvents: 'none',
  }),
});
