/** A grey that is seen on dark and on light: an image does not know the theme. */
const STROKE = '#8e8e8e';

/** URL of a drawing of lines on a grid of 16 by 16, as the picker of kinds shows it beside a title. */
export function pictureOf(...paths: string[]): string {
  const lines = paths.map((path) => `<path d="${path}"/>`).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="${STROKE}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${lines}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
