import type { GrafanaTheme2 } from '@grafana/data';
import { type Domain, DOMAIN_TITLES } from '#model/catalog/metric.ts';

export type MarkerShape = 'circle' | 'diamond' | 'square' | 'triangle' | 'cross';

/** How a domain looks everywhere: a hue, and a dash and a marker for whoever cannot tell hues apart. */
export interface DomainLook {
  title: string;
  /** Dash pattern in CSS px; empty is solid. */
  dash: readonly number[];
  marker: MarkerShape;
  /**
   * Hues for dark and light ground, with 4.5 : 1 there as names are written in them too. People without one kind of cones tell them
   * apart as well, by lightness where not by hue.
   */
  hue: { dark: string; light: string };
}

/** Order of reading: what is drawn, what it heats, what it is drawn for. */
export const DOMAIN_LOOKS: Readonly<Record<Domain, DomainLook>> = {
  power: { title: DOMAIN_TITLES.power, dash: [], marker: 'circle', hue: { dark: '#f5b83e', light: '#a06a10' } },
  thermal: {
    title: DOMAIN_TITLES.thermal,
    dash: [10, 4],
    marker: 'diamond',
    hue: { dark: '#ff7295', light: '#98174a' },
  },
  compute: { title: DOMAIN_TITLES.compute, dash: [2, 3], marker: 'square', hue: { dark: '#5d95ff', light: '#0d58aa' } },
  network: {
    title: DOMAIN_TITLES.network,
    dash: [10, 3, 2, 3],
    marker: 'triangle',
    hue: { dark: '#7acdb6', light: '#057b6b' },
  },
  facility: {
    title: DOMAIN_TITLES.facility,
    dash: [5, 5],
    marker: 'cross',
    hue: { dark: '#a3adbe', light: '#505c70' },
  },
};

export const DOMAIN_ORDER = Object.keys(DOMAIN_LOOKS) as Domain[];

export function domainColor(domain: Domain, theme: GrafanaTheme2): string {
  return theme.isDark ? DOMAIN_LOOKS[domain].hue.dark : DOMAIN_LOOKS[domain].hue.light;
}
