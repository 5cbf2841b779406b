import type { FlowSum } from '#model/energyflow/flow.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import { number, text } from '../shared/columns.ts';
import type { Column } from '../shared/table.ts';
import type { Link, NodeBalance } from './power-links.ts';

export interface LinkRow {
  link: Link;
  flow: FlowSum;
}

export interface BalanceRow {
  one: NodeBalance;
  plant: PlantChain;
}

const WATT = 'watt';
const SHARE = 'percentunit';
/** More names make a cell that nobody reads. */
const MAX_METERS = 20;

export const LINK_COLUMNS: ReadonlyArray<Column<LinkRow>> = [
  text('site', ({ link }) => link.site),
  text('from', ({ link }) => link.from),
  text('to', ({ link }) => link.to),
  text('medium', ({ link }) => link.medium),
  number('power', WATT, ({ flow }) => flow.meanW),
  number('energy', 'watth', ({ flow }) => flow.energyWh),
  number('coverage', SHARE, ({ flow }) => flow.coverage),
  text('basis', ({ link }) => link.basis),
  text('meters', ({ link }) => link.meters.slice(0, MAX_METERS).join(', ')),
  text('from_zone', ({ link }) => link.fromZone),
  text('to_zone', ({ link }) => link.toZone),
  text('to_rack', ({ link }) => link.toRack),
];

export const BALANCE_COLUMNS: ReadonlyArray<Column<BalanceRow>> = [
  text('site', ({ one }) => one.site),
  text('equipment', ({ one, plant }) => plant.chain.nodes[one.node]!.id),
  text('stage', ({ one }) => one.stage),
  number('in', WATT, ({ one }) => one.balance?.inW),
  number('out', WATT, ({ one }) => one.balance?.outW),
  number('difference', WATT, ({ one }) => one.balance?.differenceW),
  number('share', SHARE, ({ one }) => one.balance?.share),
  number('worst', WATT, ({ one }) => one.balance?.worstW),
  number('coverage', SHARE, ({ one }) => one.balance?.coverage ?? 0),
  text('verdict', ({ one }) => (one.unmetered.length > 0 ? 'not metered' : one.balance?.verdict)),
  text('meters', ({ one }) => one.meters.slice(0, MAX_METERS).join(', ')),
  text('unmetered', ({ one }) => one.unmetered.slice(0, MAX_METERS).join(', ')),
];
