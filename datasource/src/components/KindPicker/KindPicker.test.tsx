import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { QueryKind } from '#model/query/kinds.ts';
import { KIND_OPTIONS } from '../../kinds/registry.ts';
import { KindPicker } from './KindPicker.tsx';

const TIME_SERIES = KIND_OPTIONS.find(({ value }) => value === 'timeseries')!;
const FLOOR = {
  value: 'floor' as QueryKind,
  label: 'Floor',
  description: 'The newest value of every rack',
  picture: () => <svg data-testid="floor-picture" />,
};

it('offers the kinds and tells which was chosen', async () => {
  const user = userEvent.setup();
  const onChange = vi.fn();
  render(<KindPicker kind="timeseries" options={[TIME_SERIES, FLOOR]} onChange={onChange} />);
  expect(screen.getByText('Time series')).toBeTruthy();
  await user.click(screen.getByLabelText('Query'));
  expect(screen.getByText('The newest value of every rack')).toBeTruthy();
  expect(screen.getByTestId('floor-picture')).toBeTruthy();
  await user.click(screen.getByText('Floor'));
  expect(onChange).toHaveBeenCalledExactlyOnceWith('floor');
});

it('is worked by keyboard alone', async () => {
  const user = userEvent.setup();
  const onChange = vi.fn();
  render(<KindPicker kind="timeseries" options={[TIME_SERIES, FLOOR]} onChange={onChange} />);
  await user.tab();
  await user.keyboard('{ArrowDown}');
  expect(screen.getByText('The newest value of every rack')).toBeTruthy();
  await user.keyboard('{Escape}');
  expect(screen.queryByText('The newest value of every rack')).toBeNull();
  await user.keyboard('{ArrowDown}flo{Enter}');
  expect(onChange).toHaveBeenCalledExactlyOnceWith('floor');
});

it('is not shown while there is one kind', () => {
  render(<KindPicker kind="timeseries" options={[TIME_SERIES]} onChange={() => {}} />);
  expect(screen.queryByLabelText('Query')).toBeNull();
});
