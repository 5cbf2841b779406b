import { useMemo } from 'react';
import { useTheme2 } from '@grafana/ui';
import type { Hall, MetricColumn } from '../../data/hall.ts';
import type { Picture } from '../../draw/picture.ts';
import { hatchPattern } from '../../draw/hatch.ts';
import { shortNames } from '../../draw/labels.ts';
import { planLook } from '../../draw/look.ts';
import { createTexts } from '../../draw/texts.ts';
import { measuredWhenAsked, widestOf } from '../../draw/widest.ts';
import { layOut } from '../../layout/lay-out.ts';
import { paintRacks } from '../../look/paint.ts';
import type { Show } from '../../options.ts';
import { pixelRatio } from '../PlanView/useCanvases.ts';

/** The plan with its colours and labels; where things stand is worked out anew only when that changes. */
export function usePicture(
  hall: Hall,
  { metric, show, bar }: { metric: MetricColumn | undefined; show: Show; bar: MetricColumn | undefined },
  { hasImage, aspect }: { hasImage: boolean; aspect: number }
): Picture {
  const theme = useTheme2();
  const look = useMemo(() => planLook(theme), [theme]);
  const texts = useMemo(() => createTexts(look.fontFamily, pixelRatio()), [look]);
  const hatch = useMemo(() => {
    const context = document.createElement('canvas').getContext('2d');
    return context ? hatchPattern(context, look.hatch, pixelRatio()) : null;
  }, [look]);
  const geometry = useMemo(() => geometryOf(hall), [hall]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- of the hall only its geometry counts
  const plan = useMemo(() => layOut(hall, aspect), [geometry, aspect]);
  const names = useMemo(() => hall.racks.map(({ name }) => name).join('\n'), [hall]);
  const short = useMemo(() => shortNames(names.split('\n')), [names]);
  const painting = useMemo(() => paintRacks(hall, { metric, show, bar }, theme), [hall, metric, show, bar, theme]);
  const widest = useMemo(() => {
    const of = (list: readonly string[]) => widestOf(list, texts.widthAt10);
    return measuredWhenAsked({
      name: () => of(names.split('\n')),
      shortName: () => of(short),
      value: () => of(painting.racks.map(({ value }) => value)),
      shortValue: () => of(painting.racks.map((rack) => rack.short)),
    });
  }, [names, short, painting, texts]);
  return useMemo(
    () => ({ hall, plan, painting, shortNames: short, widest, look, texts, hatch, hasImage }),
    [hall, plan, painting, short, widest, look, texts, hatch, hasImage]
  );
}

/** Everything that the layout reads, as a text. */
function geometryOf({ racks, equipment, zones }: Hall): string {
  return JSON.stringify([
    racks.map(({ key, name, zone, at, widthM, depthM, rotationDeg }) => [
      key,
      name,
      zone,
      at,
      widthM,
      depthM,
      rotationDeg,
    ]),
    equipment.map(({ key, name, zone, rack, type, at, widthM, depthM }) => [
      key,
      name,
      zone,
      rack,
      type,
      at,
      widthM,
      depthM,
    ]),
    zones,
  ]);
}
