import type { GrafanaTheme2 } from '@grafana/data';
import { domainColor } from '../../shared/look/domains.ts';

/** Colours of everything but the racks, from the theme. */
export interface PlanLook {
  ground: string;
  floor: string;
  wall: string;
  cold: string;
  hot: string;
  aisleText: string;
  text: string;
  faint: string;
  hollow: string;
  equipment: string;
  equipmentEdge: string;
  alarm: string;
  warn: string;
  ok: string;
  power: string;
  cooling: string;
  jobs: string;
  focus: string;
  /** Laid over what is not meant. */
  veil: string;
  bar: string;
  barGround: string;
  hatch: [light: string, dark: string];
  fontFamily: string;
}

export function planLook(theme: GrafanaTheme2): PlanLook {
  const { colors, isDark } = theme;
  return {
    ground: colors.background.primary,
    floor: isDark ? '#1c1f26' : '#f4f5f7',
    wall: isDark ? '#4a4f5a' : '#9aa1ac',
    cold: isDark ? '#24384d' : '#d5e3f0',
    hot: isDark ? '#453430' : '#f0dfd5',
    aisleText: isDark ? '#aeb9c6' : '#4d5866',
    text: colors.text.primary,
    faint: colors.text.secondary,
    hollow: isDark ? '#6d7480' : '#8a919c',
    equipment: isDark ? '#2b2f38' : '#e3e6ea',
    equipmentEdge: isDark ? '#7b8491' : '#7b8491',
    alarm: colors.error.main,
    warn: colors.warning.main,
    ok: colors.success.main,
    power: domainColor('power', theme),
    cooling: domainColor('compute', theme),
    jobs: isDark ? '#d2afff' : '#7c36f9',
    focus: colors.text.maxContrast,
    veil: isDark ? 'rgba(17, 18, 23, 0.68)' : 'rgba(255, 255, 255, 0.72)',
    bar: isDark ? '#ffffff' : '#111217',
    barGround: isDark ? 'rgba(0, 0, 0, 0.45)' : 'rgba(255, 255, 255, 0.6)',
    hatch: ['rgba(255, 255, 255, 0.55)', 'rgba(0, 0, 0, 0.55)'],
    fontFamily: theme.typography.fontFamily,
  };
}
