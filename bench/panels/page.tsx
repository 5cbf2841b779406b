import React from 'react';
import {
  applyFieldOverrides,
  createTheme,
  dateTime,
  EventBusSrv,
  LoadingState,
  standardFieldConfigEditorRegistry,
  ThemeContext,
} from '@grafana/data';
import type { DataFrame, PanelProps } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { CorrelationPanel } from '../../panels/correlation/components/CorrelationPanel/CorrelationPanel.tsx';
import { DEFAULT_OPTIONS as CORRELATION_OPTIONS } from '../../panels/correlation/options.ts';
import { FloorPanel } from '../../panels/floor/components/FloorPanel/FloorPanel.tsx';
import { DEFAULT_OPTIONS as FLOOR_OPTIONS } from '../../panels/floor/options.ts';
import { racksFrame, zonesOf } from '../../panels/floor/testing/frames.ts';
import { plenumFrame } from '../../panels/shared/testing/frames.ts';
import { isPainted, timeFrames, timePaint } from './frames.ts';
import { hall, POINTS, series, SIZE, START_MS, STEP_MS, window as shown } from './workload.ts';

const END_MS = START_MS + POINTS * STEP_MS;
const theme = createTheme();
standardFieldConfigEditorRegistry.setInit(() => []);
setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as never);

type Panel<Options> = React.ComponentType<PanelProps<Options>>;

/** A panel as a dashboard mounts it. */
function mount<Options extends object>(Component: Panel<Options>, options: Options, frames: DataFrame[]) {
  const element = document.body.appendChild(document.createElement('div'));
  const root: Root = createRoot(element);
  const eventBus = new EventBusSrv();
  const render = (fromMs: number, toMs: number) => {
    const range = { from: dateTime(fromMs), to: dateTime(toMs) };
    const timeRange = { ...range, raw: range };
    const props = {
      ...SIZE,
      data,
      timeRange,
      timeZone: 'utc',
      options,
      eventBus,
      replaceVariables: (text: string) => text,
      onChangeTimeRange: () => {},
    } as unknown as PanelProps<Options>;
    flushSync(() =>
      root.render(
        <ThemeContext.Provider value={theme}>
          <Component {...props} />
        </ThemeContext.Provider>
      )
    );
  };
  // As Grafana hands frames to a panel: each field knows how its numbers are written.
  const series = applyFieldOverrides({
    data: frames,
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme,
  });
  const data = { series, state: LoadingState.Done };
  return {
    element,
    render,
    end: () => {
      root.unmount();
      element.remove();
    },
  };
}

/** The floor panel with 2,000 racks: its first drawing, then panned and zoomed by its keys. */
async function floor(frames: number) {
  const racks = hall();
  const rows = [...new Set(racks.map(({ row }) => `row-${row + 1}`))];
  const table = racksFrame(
    racks.map(({ name, row, powerW, inletC, xM, yM }) => ({
      ...{ rack: name, zone: `row-${row + 1}`, power: powerW, inlet: inletC, x: xM, y: yM },
    }))
  );
  const panel = mount(FloorPanel, { ...FLOOR_OPTIONS, showScrubber: false }, [table, zonesOf(rows)]);
  const firstPaintMs = await timePaint(
    () => panel.render(START_MS, END_MS),
    () => isPainted(panel.element.querySelector('canvas'))
  );
  const plan = panel.element.querySelector('[role=application]')!;
  const press = (key: string, shiftKey = false) =>
    plan.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true }));
  const run = await timeFrames((frame) => {
    // In for 40 frames, along the rows at every zoom, out for 40 frames.
    const turn = frame % 80;
    if (turn % 5 === 0) {
      press(turn < 40 ? '+' : '-');
    }
    press(turn % 20 < 10 ? 'ArrowRight' : 'ArrowDown', true);
  }, frames);
  panel.end();
  return { firstPaintMs, ...run };
}

/** The correlation panel with four series of 200,000 points: its first drawing, panned and zoomed, and under a pointer. */
async function correlation(frames: number) {
  const all = series().flatMap(({ rack, power, inlet }) => [
    plenumFrame({ title: 'Rack power', metric: 'RackPower', domain: 'power', unit: 'watt', rack, values: power }),
    plenumFrame({
      ...{
        title: 'Air temperature',
        metric: 'AirTemperature',
        domain: 'thermal',
        unit: 'celsius',
        rack,
        values: inlet,
      },
      ...{ processArea: 'Inlet', areas: ['Inlet'], medium: 'air' },
    }),
  ]);
  const timesMs = Array.from({ length: POINTS }, (_, row) => START_MS + row * STEP_MS);
  for (const frame of all) {
    frame.fields[0]!.values = timesMs;
    frame.meta!.custom!['plenum'].bucketMs = STEP_MS;
  }
  const panel = mount(CorrelationPanel, CORRELATION_OPTIONS, all);
  const canvases = () => [...panel.element.querySelectorAll<HTMLCanvasElement>('.uplot canvas')];
  const firstPaintMs = await timePaint(
    () => panel.render(START_MS, END_MS),
    () => canvases().length === 2 && canvases().every(isPainted)
  );
  const run = await timeFrames((frame) => {
    const [from, to] = shown(frame).map((share) => START_MS + share * (END_MS - START_MS)) as [number, number];
    panel.render(from, to);
  }, frames);
  panel.render(START_MS, END_MS);
  const over = panel.element.querySelector('.u-over')!;
  const box = over.getBoundingClientRect();
  over.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
  const hover = await timeFrames((frame) => {
    const at = { clientX: box.left + ((frame * 7) % box.width), clientY: box.top + box.height / 2, bubbles: true };
    over.dispatchEvent(new MouseEvent(frame === 0 ? 'mouseenter' : 'mousemove', at));
  }, frames);
  panel.end();
  return { firstPaintMs, ...run, hover };
}

Object.assign(globalThis, { bench: { floor, correlation } });
