import type { FloorOptions } from '../../options.ts';

/** A picture under the plan; sizes in metres. */
export interface FloorImage {
  url: string;
  x: number;
  y: number;
  width: number;
  opacity: number;
}

/** Raster and vector pictures; an SVG runs no script and loads nothing as an `<img>`. */
const DATA_IMAGE = /^data:image\/(png|jpeg|webp|gif|svg\+xml)[;,]/i;

/**
 * The background picture of the options; undefined where there is none, or its address is of a kind that a picture does not have.
 * @param planWidth taken where no width is given, m
 */
export function floorImage(options: FloorOptions, planWidth: number): FloorImage | undefined {
  const url = options.imageUrl.trim();
  if (url === '' || !isPicture(url)) {
    return undefined;
  }
  const { imageX: x, imageY: y, imageWidth, imageOpacity } = options;
  return { url, x, y, width: imageWidth > 0 ? imageWidth : planWidth, opacity: Math.min(1, Math.max(0, imageOpacity)) };
}

export function isPicture(url: string): boolean {
  if (DATA_IMAGE.test(url)) {
    return true;
  }
  try {
    return ['http:', 'https:'].includes(new URL(url, 'https://grafana.invalid').protocol);
  } catch {
    return false;
  }
}
