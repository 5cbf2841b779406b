import React from 'react';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Happening } from '../../data/happenings.ts';
import { Lanes } from './Lanes.tsx';

const END_MS = 1_000;

function drawn(over: Partial<Happening>): SVGRectElement {
  const happening: Happening = {
    ...{ id: '1', fromMs: 100, toMs: 100, type: 'alarm', severity: 'info', title: 'CDU-1 is down' },
    ...over,
  };
  const { unmount } = render(<Lanes happenings={[happening]} fromMs={0} endMs={END_MS} />);
  const mark = screen.getByText('CDU-1 is down').closest('rect')!;
  unmount();
  return mark;
}

it('draws the graver event the higher, so that it is seen without its colour', () => {
  const [info, warning, critical] = ['info', 'warning', 'critical'].map((severity) =>
    Number(drawn({ severity }).getAttribute('height'))
  );
  expect(warning).toBeGreaterThan(info!);
  expect(critical).toBeGreaterThan(warning!);
});

it('draws what lasts and is not well hollow, and a job that runs filled', () => {
  expect(drawn({ toMs: 200, severity: 'warning' }).getAttribute('fill')).toBe('none');
  expect(drawn({ toMs: 200, severity: 'warning' }).getAttribute('stroke')).not.toBeNull();
  expect(drawn({ toMs: 200, type: 'job' }).getAttribute('fill')).not.toBe('none');
});
