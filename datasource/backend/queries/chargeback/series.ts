import type { ChargebackMeasure } from '#model/query/chargeback.ts';

import type { Field, Frame, Notice } from '../../frames/frame.ts';
import { bornBy, type ChargebackRow, moneyUnit, nameOf } from './columns.ts';

const SERIES: NonNullable<Frame['meta']> = { type: 'timeseries-multi', typeVersion: [0, 1] };

/** One series of a measure for each tenant, and for each name of what nobody has; rows in the order of their time. */
export function seriesFrames(
  rows: readonly ChargebackRow[],
  {
    measure,
    unit,
    refId,
    notices,
    executed,
  }: { measure: ChargebackMeasure; unit: string; refId: string; notices: Notice[]; executed: string }
): Frame[] {
  const isCost = measure === 'cost' || measure === 'cost_per_gpu_hour';
  const groups = Map.groupBy(
    rows.filter(({ figure }) => !isCost || figure.currency !== ''),
    ({ site, figure: { share, owner, currency, correctionOf } }) =>
      JSON.stringify([site, share, owner, isCost ? currency : '', correctionOf])
  );
  const several = new Set(rows.map(({ site }) => site)).size > 1;
  const frames = [...groups.values()].flatMap((own): Frame[] => {
    const [{ site, figure }] = own as [ChargebackRow];
    const values = own.map((row) => valueOf(row, measure));
    // What bears nothing of this measure has no line.
    if (values.every((value) => value === 0 || value === null)) {
      return [];
    }
    const correction = figure.correctionOf === '' ? '' : `correction of ${figure.correctionOf}: `;
    const name = `${correction}${several ? `${site} ` : ''}${nameOf(figure)}`;
    const labels = {
      ...{ site, row: figure.share === 'unallocated' ? 'unallocated' : 'allocated', name: nameOf(figure) },
      ...(isCost && { currency: figure.currency }),
    };
    const time: Field = { name: 'time', type: 'time', values: own.map(({ timeMs }) => timeMs ?? 0) };
    const config = { unit: isCost ? moneyUnit([figure.currency]) : unit, displayNameFromDS: name };
    const value: Field = { name: measure, type: 'number', labels, config, values };
    const custom = { plenum: { kind: 'chargeback', measure } };
    return [{ name, refId, fields: [time, value], meta: { ...SERIES, custom } }];
  });
  // Where nothing is borne, a frame without fields says why: the columns of a table would be lines without a value.
  const [first = { name: '', refId, fields: [], meta: SERIES }, ...others] = frames;
  return [
    { ...first, meta: { ...first.meta, executedQueryString: executed, ...(notices.length > 0 && { notices }) } },
    ...others,
  ];
}

function valueOf(row: ChargebackRow, measure: ChargebackMeasure): number | null {
  const born = bornBy(row);
  switch (measure) {
    case 'cost_per_gpu_hour':
      return born.meteredGpuHours > 0 ? born.cost / born.meteredGpuHours : null;
    case 'unallocated':
      return row.figure.share === 'unallocated' ? born.energy : null;
    default:
      return born[measure];
  }
}
