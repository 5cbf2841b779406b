import { colorManipulator, createTheme } from '@grafana/data';
import { expect, it } from 'vitest';
import { closest } from '../testing/colour-vision.ts';
import { DOMAIN_LOOKS, DOMAIN_ORDER, domainColor } from './domains.ts';
import { markerPath } from './markers.ts';

/** CIEDE2000 of what is seen together on almost every picture, and of any two: 10 is told apart at a glance, as thin lines too. */
const [TOGETHER, ANY] = [15, 10];
/** WCAG 1.4.3, as names are written in these hues; lines need 3 : 1 (1.4.11). */
const TEXT_CONTRAST = 4.5;
const LINE_CONTRAST = 3;

const themes = (['dark', 'light'] as const).map((mode) => createTheme({ colors: { mode } }));
const hues = (theme: (typeof themes)[number], domains = DOMAIN_ORDER) =>
  Object.fromEntries(domains.map((domain) => [domain, domainColor(domain, theme)]));

it.each(themes)('tells power, thermal and compute apart for eyes of every kind, $name', (theme) => {
  const { distance, pair } = closest(hues(theme, ['power', 'thermal', 'compute']));
  expect(distance, pair).toBeGreaterThan(TOGETHER);
});

it.each(themes)('tells any two domains apart for eyes of every kind, $name', (theme) => {
  const { distance, pair } = closest(hues(theme));
  expect(distance, pair).toBeGreaterThan(ANY);
});

it.each(themes)('has hues that are seen and read on the ground of a panel, $name', (theme) => {
  for (const [domain, hue] of Object.entries(hues(theme))) {
    const contrast = (ground: string) => colorManipulator.getContrastRatio(hue, ground);
    expect(contrast(theme.colors.background.primary), domain).toBeGreaterThan(TEXT_CONTRAST);
    expect(contrast(theme.colors.background.secondary), domain).toBeGreaterThan(LINE_CONTRAST);
  }
});

it('gives each domain a dash and a marker of its own', () => {
  const looks = DOMAIN_ORDER.map((domain) => DOMAIN_LOOKS[domain]);
  expect(new Set(looks.map(({ dash }) => dash.join(' '))).size).toBe(looks.length);
  expect(new Set(looks.map(({ marker }) => markerPath(marker, 0, 0, 4))).size).toBe(looks.length);
});
