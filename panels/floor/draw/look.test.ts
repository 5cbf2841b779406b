import { createTheme } from '@grafana/data';
import { expect, it } from 'vitest';
import { closest } from '../../shared/testing/colour-vision.ts';
import { planLook } from './look.ts';

it.each(['dark', 'light'] as const)(
  'tells feeds, cooling and racks of a job apart for eyes of every kind, %s',
  (mode) => {
    const { power, cooling, jobs } = planLook(createTheme({ colors: { mode } }));
    const { distance, pair } = closest({ power, cooling, jobs });
    expect(distance, pair).toBeGreaterThanOrEqual(10);
  }
);
