import type { GrafanaTheme2 } from '@grafana/data';
import { type Domain, DOMAIN_TITLES } from '#model/catalog/metric.ts';

export type MarkerShape = 'circle' | 'diamond' | 'square' | 'triangle';

/** How a domain looks everywhere: a hue, and a dash and a marker for whoever cannot tell hues apart. */
export interface DomainLook {
  title: string;
  /** Dash pattern in CSS px; empty is solid. */
  dash: readonly number[];
  marker: MarkerShape;
  /** Hues for dark and light ground: each has a contrast of at least 3 : 1 there (WCAG 1.4.11). */
  hue: { dark: string; light: string };
}

/** Order of reading: what is drawn, what it heats, what it is drawn for. */
export const DOMAIN_LOOKS: Readonly<Record<Domain, DomainLook>> = {
  power: { title: DOMAIN_TITLES.power, dash: [], marker: 'circle', hue: { dark: '#f0b23e', light: '#a86400' } },
  thermal: {
    title: DOMAIN_TITLES.thermal,
    dash: [10, 4],
    marker: 'diamond',
    hue: { dark: '#ff7d9c', light: '#c2255c' },
  },
  compute: { title: DOMAIN_TITLES.compute, dash: [2, 3], marker: 'square', hue: { dark: '#6ea8fe', light: '#1f5fbf' } },
  network: {
    title: DOMAIN_TITLES.network,
    dash: [10, 3, 2, 3],
    marker: 'triangle',
    hue: { dark: '#5fc9b8', light: '#0f766e' },
  },
  facility: {
    title: DOMAIN_TITLES.facility,
    dash: [5, 5],
    marker: 'triangle',
    hue: { dark: '#a7b0bd', light: '#5b6673' },
  },
};

export const DOMAIN_ORDER = Object.keys(DOMAIN_LOOKS) as Domain[];

export function domainColor(domain: Domain, theme: GrafanaTheme2): string {
  return theme.isDark ? DOMAIN_LOOKS[domain].hue.dark : DOMAIN_LOOKS[domain].hue.light;
}
