import { createElement } from 'react';
import type { ComponentType } from 'react';

/** A drawing of lines on a grid of 16 by 16, in the colour of what it stands in. It says nothing that the words beside it do not. */
export function pictureOf(...paths: string[]): ComponentType {
  const lines = paths.map((path) => createElement('path', { key: path, d: path }));
  const look = {
    viewBox: '0 0 16 16',
    width: 32,
    height: 32,
    fill: 'none',
    stroke: 'currentColor',
    strokeWidth: 1.2,
    strokeLinecap: 'round',
    strokeLinejoin: 'round',
    'aria-hidden': true,
    focusable: false,
  } as const;
  return function Picture() {
    return createElement('svg', look, lines);
  };
}
