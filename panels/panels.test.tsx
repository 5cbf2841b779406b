import React from 'react';
import {
  EventBusSrv,
  FieldConfigProperty,
  FieldType,
  LoadingState,
  MappingType,
  ThresholdsMode,
  dateTime,
  getDisplayProcessor,
  createTheme,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
} from '@grafana/data';
import type { DataFrame, Field, PanelPlugin, PanelProps, StandardEditorsRegistryItem } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { fireEvent, render, screen } from '@testing-library/react';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hallFrames as capacityFrames } from './capacity/testing/frames.ts';
import { flowFrames } from './energyflow/testing/flow.ts';
import { hallFrames as floorFrames } from './floor/testing/frames.ts';
import { powerFrame } from './timeline/testing/frames.ts';
import { RANGE_MS, ROWS, plantFrames } from './shared/testing/frames.ts';
import { eventsFrame } from './shared/testing/jobs.ts';

interface Case {
  name: string;
  frames: () => DataFrame[];
  /** Words that are on it once it is drawn. */
  shows: RegExp;
  /** What comes before what is said of a number or a place is to be seen. */
  open: () => void;
  /** Another unit of its power, and how it then writes a number with three decimals. */
  unit: { id: string; written: RegExp };
  /** Its field that thresholds judge, and a threshold that is passed; drawn on a canvas, it has a test of its own. */
  judged?: { field: RegExp; value: number };
}

const OTHER_UNIT = { id: 'suffix:zz', written: /\d\.\d{3}\s*zz/ };

const click = (role: string, name: RegExp) => () => fireEvent.click(screen.getAllByRole(role, { name })[0]!);

const CASES: Case[] = [
  {
    name: 'correlation',
    frames: () => [...plantFrames(), eventsFrame()],
    shows: /leads mean inlet air temperature/,
    open: () => undefined,
    unit: OTHER_UNIT,
  },
  {
    name: 'timeline',
    frames: () => [eventsFrame(), powerFrame('1', 'ml', new Array<number>(ROWS).fill(10_000))],
    shows: /4 jobs of 3 tenants ran/,
    open: click('button', /^1 train/),
    // A unit that is none of power has no energy.
    unit: { id: 'kwatt', written: /10\.000 MW/ },
    judged: { field: /^Rack power$/, value: 8_000 },
  },
  {
    name: 'capacity',
    frames: () => capacityFrames(),
    shows: /The next 40 kW rack/,
    open: () => undefined,
    unit: OTHER_UNIT,
    judged: { field: /^used$/, value: 0.001 },
  },
  {
    name: 'energyflow',
    frames: () => flowFrames(),
    shows: /Of 110 kW from the utility/,
    open: click('button', /^UPS /),
    unit: OTHER_UNIT,
    judged: { field: /^power$/, value: 50_000 },
  },
  {
    name: 'floor',
    frames: () => floorFrames(),
    shows: /racks/,
    open: () => {
      fireEvent.keyDown(screen.getByRole('application'), { key: 'Home' });
      fireEvent.keyDown(screen.getByRole('application'), { key: 'Enter' });
    },
    unit: OTHER_UNIT,
    judged: { field: /^Rack power$/, value: 9_000 },
  },
];

const theme = createTheme();
const plugins = new Map<string, PanelPlugin>();

beforeAll(async () => {
  // As Grafana's own, of which the editors do not matter here.
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.values(FieldConfigProperty).map(
      (id) => ({ id, path: id, name: id, settings: {} }) as unknown as StandardEditorsRegistryItem as never
    )
  );
  standardEditorsRegistry.setInit(() =>
    ['radio', 'select', 'number', 'boolean', 'text', 'slider'].map(
      (id) => ({ id, name: id, editor: () => null }) as unknown as StandardEditorsRegistryItem
    )
  );
  for (const { name } of CASES) {
    const module = (await import(`./${name}/module.ts`)) as { plugin: PanelPlugin };
    plugins.set(name, module.plugin);
  }
});

beforeEach(() => setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as never));

function show(name: string, frames: DataFrame[], data: { state?: LoadingState; errors?: object[] } = {}) {
  const plugin = plugins.get(name)!;
  const range = { from: dateTime(RANGE_MS[0]), to: dateTime(RANGE_MS[1]) };
  const timeRange = { ...range, raw: range };
  const Panel = plugin.panel! as React.ComponentType<PanelProps>;
  const props = {
    data: { series: frames, state: LoadingState.Done, timeRange, ...data },
    ...{ timeRange, timeZone: 'utc', width: 1400, height: 800, eventBus: new EventBusSrv() },
    options: plugin.defaults,
    replaceVariables: (text: string) => text,
    onChangeTimeRange: vi.fn(),
  } as unknown as PanelProps;
  return render(<Panel {...props} />);
}

/** All that can be read or heard. */
function told(): string {
  const labels = [...document.body.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'));
  return [document.body.textContent, ...labels].join(' ');
}

/** As Grafana applies what people have set for fields. */
function configured(frames: DataFrame[], change: (field: Field) => void, name = /./): DataFrame[] {
  for (const field of frames.flatMap(({ fields }) => fields)) {
    if (field.type === FieldType.number && name.test(field.name)) {
      field.config = { ...field.config };
      change(field);
      field.display = getDisplayProcessor({ field, theme });
    }
  }
  return frames;
}

const isDimmed = (container: HTMLElement) =>
  [...container.querySelectorAll('*')].some((one) => getComputedStyle(one).opacity === '0.6');

describe.each(CASES)('the panel $name', ({ name, frames, shows, open, unit, judged }) => {
  it('says what is missing and what to do where there is nothing', () => {
    show(name, []);
    const notice = screen.getByRole('status');
    expect(notice.querySelector('h6')!.textContent).not.toBe('');
    expect(notice.querySelector('p')!.textContent).toMatch(/^(Choose|Add) .*\.$/);
  });

  it('draws nothing while it loads a first time, and keeps its drawing dimmed while it loads again', () => {
    const { container, unmount } = show(name, [], { state: LoadingState.Loading });
    expect(container.textContent).toBe('');
    unmount();
    const again = show(name, frames(), { state: LoadingState.Loading });
    expect(told()).toMatch(shows);
    expect(isDimmed(again.container)).toBe(true);
    again.unmount();
    expect(isDimmed(show(name, frames()).container)).toBe(false);
  });

  it('says its answer first, in a sentence that a screen reader reads as such', () => {
    const { container } = show(name, frames());
    const sentence = screen.getAllByText(shows).find((one) => one.tagName === 'P')!;
    expect(sentence.closest('[aria-hidden="true"]')).toBeNull();
    expect(sentence.textContent).toMatch(/^[A-Z\d].*\.$/);
    const others = container.querySelectorAll('canvas, svg, table, button, input, [role]');
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) {
      expect(sentence.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    }
  });

  it('says why its query failed, beside what it has where it has something', () => {
    const failed = { state: LoadingState.Error, errors: [{ message: 'The database is away.' }] };
    const { unmount } = show(name, [], failed);
    expect(screen.getByRole('status').textContent).toContain('The database is away.');
    unmount();
    show(name, frames(), failed);
    expect(told()).toMatch(shows);
    expect(told()).toContain('The database is away.');
  });

  it.each([401, 403])('says who can help whoever may not see it (%d)', (status) => {
    show(name, [], { state: LoadingState.Error, errors: [{ status, message: 'Forbidden' }] });
    expect(screen.getByText('You may not see this')).toBeTruthy();
    expect(screen.getByText(/Ask an administrator of this Grafana for permission/)).toBeTruthy();
  });

  it('offers what it obeys of the field config', () => {
    const offered = plugins
      .get(name)!
      .fieldConfigRegistry.list()
      .map(({ id }) => id);
    expect(offered).toEqual(
      expect.arrayContaining(['unit', 'decimals', 'displayName', 'color', 'thresholds', 'mappings', 'links'])
    );
    expect(offered).not.toContain('noValue');
  });

  it('has no thresholds but those that somebody sets, or its own', () => {
    const { thresholds } = plugins.get(name)!.fieldConfigDefaults.defaults;
    const upper = (thresholds?.steps ?? []).map(({ value }) => value).filter(Number.isFinite);
    expect(upper).toEqual(name === 'capacity' ? [0.8, 1] : []);
  });

  it('writes numbers with the unit and the decimals of their field', () => {
    show(
      name,
      configured(frames(), ({ config }) => Object.assign(config, { unit: unit.id, decimals: 3 }))
    );
    open();
    expect(told()).toMatch(unit.written);
  });

  it('writes what a mapping says', () => {
    const mapping = {
      type: MappingType.RangeToText,
      options: { from: -1e12, to: 1e12, result: { text: 'as planned' } },
    };
    show(
      name,
      configured(frames(), ({ config }) => Object.assign(config, { mappings: [mapping] }))
    );
    open();
    expect(told()).toContain('as planned');
  });

  it('leads where data links lead', () => {
    const shown = frames();
    for (const field of shown.flatMap(({ fields }) => fields)) {
      field.getLinks = () => [{ href: '/d/more', title: 'More of it', target: undefined, origin: field }];
    }
    show(name, shown);
    open();
    expect(document.body.querySelector('a[href="/d/more"]')).not.toBeNull();
  });

  it.runIf(judged)('judges by thresholds', () => {
    const { field, value } = judged!;
    const thresholds = {
      mode: ThresholdsMode.Absolute,
      steps: [
        { value: -Infinity, color: 'green' },
        { value, color: '#0a0b0c' },
      ],
    };
    const set = ({ config }: Field) => Object.assign(config, { thresholds, color: { mode: 'thresholds' } });
    const { container } = show(name, configured(frames(), set, field));
    expect(container.innerHTML).toMatch(/#0a0b0c|rgb\(10, 11, 12\)/);
  });
});
