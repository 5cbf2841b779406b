import { type DataFrame, FieldType } from '@grafana/data';
import type { UPlotConfigBuilder } from '@grafana/ui';

export interface AnnotationMark {
  fromMs: number;
  /** The same where it took no time. */
  toMs: number;
  color: string | undefined;
}

/** The regions and lines of annotation frames. */
export function annotationMarks(frames: readonly DataFrame[]): AnnotationMark[] {
  return frames.flatMap((frame) => {
    const values = (name: string) => frame.fields.find((field) => field.name === name)?.values;
    const times = frame.fields.find(({ name, type }) => name === 'time' && type === FieldType.time)?.values ?? [];
    return times.map((fromMs: number, index: number) => ({
      fromMs,
      toMs: values('timeEnd')?.[index] ?? fromMs,
      color: values('color')?.[index],
    }));
  });
}

const drawn = new WeakMap<UPlotConfigBuilder, readonly AnnotationMark[]>();

/** Draws marks under the lines of a chart, always the newest that were given for it. */
export function drawAnnotations(builder: UPlotConfigBuilder, marks: readonly AnnotationMark[], color: string): void {
  const isHooked = drawn.has(builder);
  drawn.set(builder, marks);
  if (isHooked) {
    return;
  }
  builder.addHook('drawClear', (chart) => {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const mark of drawn.get(builder) ?? []) {
      const left = chart.valToPos(mark.fromMs, 'x', true);
      const width = chart.valToPos(mark.toMs, 'x', true) - left;
      ctx.fillStyle = mark.color ?? color;
      ctx.globalAlpha = 0.1;
      ctx.fillRect(left, bbox.top, width, bbox.height);
      ctx.globalAlpha = 0.8;
      ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
    }
    ctx.restore();
  });
}
