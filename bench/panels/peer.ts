import { CustomChart, LineChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { isPainted, timeFrames, timePaint } from './frames.ts';
import { hall, series, SIZE, START_MS, STEP_MS, window as shown } from './workload.ts';

echarts.use([CustomChart, LineChart, DataZoomComponent, GridComponent, CanvasRenderer]);

function chart(): echarts.EChartsType {
  const element = document.body.appendChild(document.createElement('div'));
  Object.assign(element.style, { width: `${SIZE.width}px`, height: `${SIZE.height}px` });
  return echarts.init(element, 'dark');
}

function paint(one: echarts.EChartsType, options: echarts.EChartsCoreOption): Promise<number> {
  return timePaint(
    () => one.setOption(options),
    () => isPainted(one.getDom().querySelector('canvas'))
  );
}

function zoomTo(one: echarts.EChartsType, axes: number, [from, to]: [number, number]): void {
  one.dispatchAction({
    type: 'dataZoom',
    batch: Array.from({ length: axes }, (_, dataZoomIndex) => ({ dataZoomIndex, start: from * 100, end: to * 100 })),
  });
  // Otherwise it waits for a frame of its own, and half of its work would not be counted.
  one.getZr().flush();
}

/** 2,000 racks as rectangles with their names where they fit, a bar and a colour by value. */
async function floor(frames: number) {
  const racks = hall();
  const one = chart();
  const axis = { type: 'value', show: false, scale: true };
  const firstPaintMs = await paint(one, {
    animation: false,
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: axis,
    yAxis: { ...axis, inverse: true },
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, filterMode: 'none' },
      { type: 'inside', yAxisIndex: 0, filterMode: 'none' },
    ],
    series: {
      type: 'custom',
      data: racks.map(({ xM, yM, inletC, powerW }) => [xM, yM, inletC, powerW]),
      encode: { x: 0, y: 1 },
      renderItem: (
        { dataIndex }: { dataIndex: number },
        api: { value(at: number): number; coord(at: number[]): number[]; size(of: number[]): number[] }
      ) => {
        const [x, y] = api.coord([api.value(0), api.value(1)]) as [number, number];
        const [width, height] = api.size([0.6, 1.2]) as [number, number];
        const share = api.value(3) / 20_000;
        const fill = `hsl(${200 - (api.value(2) - 22) * 25} 60% 50%)`;
        return {
          type: 'group',
          children: [
            { type: 'rect', shape: { x, y, width, height }, style: { fill, stroke: '#111' } },
            {
              type: 'rect',
              shape: { x, y: y + height - 3, width: width * share, height: 3 },
              style: { fill: '#f0b23e' },
            },
            ...(width > 48
              ? [
                  {
                    type: 'text',
                    style: { text: racks[dataIndex]!.name, x: x + 2, y: y + 2, fill: '#fff', fontSize: 11 },
                  },
                ]
              : []),
          ],
        };
      },
    },
  } as echarts.EChartsCoreOption);
  const run = await timeFrames((frame) => zoomTo(one, 2, shown(frame)), frames);
  one.dispose();
  return { firstPaintMs, ...run };
}

/** Four lines of 200,000 points in two grids over each other, thinned by its own means. */
async function correlation(frames: number) {
  const one = chart();
  const lines = series().flatMap(({ power, inlet }) => [
    { axis: 0, values: power },
    { axis: 1, values: inlet },
  ]);
  const firstPaintMs = await paint(one, {
    animation: false,
    grid: [
      { left: 62, right: 16, top: 20, height: '42%' },
      { left: 62, right: 16, bottom: 24, height: '42%' },
    ],
    xAxis: [0, 1].map((gridIndex) => ({ type: 'time', gridIndex })),
    yAxis: [0, 1].map((gridIndex) => ({ type: 'value', gridIndex, scale: true })),
    dataZoom: [{ type: 'inside', xAxisIndex: [0, 1] }],
    series: lines.map(({ axis, values }) => ({
      ...{ type: 'line', xAxisIndex: axis, yAxisIndex: axis, showSymbol: false, sampling: 'minmax' },
      data: values.map((value, row) => [START_MS + row * STEP_MS, value]),
    })),
  });
  const run = await timeFrames((frame) => zoomTo(one, 1, shown(frame)), frames);
  one.dispose();
  return { firstPaintMs, ...run };
}

Object.assign(globalThis, { bench: { floor, correlation } });
