import type { MarkerShape } from './domains.ts';

/** SVG path of a marker, `radius` px around its centre; Path2D takes it on a canvas too. */
export function markerPath(shape: MarkerShape, x: number, y: number, radius: number): string {
  const r = radius;
  switch (shape) {
    case 'circle':
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
    case 'diamond':
      return `M${x} ${y - r * 1.2}L${x + r * 1.2} ${y}L${x} ${y + r * 1.2}L${x - r * 1.2} ${y}Z`;
    case 'square':
      return `M${x - r * 0.9} ${y - r * 0.9}h${r * 1.8}v${r * 1.8}h${-r * 1.8}Z`;
    case 'triangle':
      return `M${x} ${y - r * 1.1}L${x + r * 1.1} ${y + r * 0.9}H${x - r * 1.1}Z`;
    case 'cross': {
      const [arm, long] = [r * 0.4, r * 0.7];
      const [there, back] = [`h${long}v${2 * arm}h${-long}`, `h${-long}v${-2 * arm}h${long}`];
      return `M${x - arm} ${y - arm}v${-long}h${2 * arm}v${long}${there}v${long}h${-2 * arm}v${-long}${back}Z`;
    }
  }
}
