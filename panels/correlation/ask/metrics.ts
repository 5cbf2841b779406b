import type { SelectableValue } from '@grafana/data';
import type { CatalogResponse } from '#model/api/catalog.ts';
import type { Question } from '../../shared/ask/ask.ts';
import type { Series } from '../../shared/frames/series.ts';
import { naturally } from '../../shared/layout/natural.ts';
import type { Quantity } from '../series/quantity.ts';
import { drawnRacks, within } from './scope.ts';

/** A metric that the panel's own queries do not ask for, as the value of a choice: `asked:AirTemperature|Outlet`. */
const PREFIX = 'asked:';

/** Query of what was chosen: its series are told apart from the panel's own by it. */
const ASKED = 'chosen';

/** A metric with more areas, such as one for each GPU, is offered as a whole. */
const MAX_AREAS = 12;

interface AskedMetric {
  metric: string;
  areas: string[];
}

export function askedKey({ metric, areas }: AskedMetric): string {
  return `${PREFIX}${[metric, ...areas].join('|')}`;
}

export function readAskedKey(key: string): AskedMetric | undefined {
  const [metric = '', ...areas] = key.slice(PREFIX.length).split('|');
  return key.startsWith(PREFIX) && metric !== '' ? { metric, areas } : undefined;
}

/** Whether a choice is of a metric that the panel's queries do not ask for. */
export function isAsked(key: string): boolean {
  return readAskedKey(key) !== undefined;
}

/** The quantity that a choice means; undefined while it is not read yet. */
export function chosenQuantity(quantities: readonly Quantity[], key: string): Quantity | undefined {
  const asked = readAskedKey(key);
  return asked
    ? quantities.find(({ members: [first] }) => first?.refId === ASKED && isOf(first, asked))
    : quantities.find((quantity) => quantity.key === key);
}

/** What the panel has, then whatever else this installation measures, by name. */
export function choices(
  quantities: readonly Quantity[],
  catalog: CatalogResponse | undefined
): Array<SelectableValue<string> & { label: string; options: Array<SelectableValue<string>> }> {
  const drawn = quantities.filter(({ members: [first] }) => first?.refId !== ASKED);
  const own = drawn.map(({ key, title }) => ({ value: key, label: title }));
  const isOwn = (one: AskedMetric) => drawn.some(({ members: [first] }) => first !== undefined && isOf(first, one));
  const others = (catalog?.metrics ?? [])
    .filter(({ points }) => points > 0)
    .flatMap(({ id, title, processAreas }) =>
      (isFew(processAreas) ? processAreas.map((area) => [area]) : [[]]).map((areas) => ({
        metric: id,
        areas,
        label: areas.length > 0 ? `${title} (${areas.join(', ')})` : title,
      }))
    )
    .filter((one) => !isOwn(one))
    .sort((a, b) => naturally(a.label, b.label))
    .map((one) => ({ value: askedKey(one), label: one.label }));
  return [
    { label: 'In this panel', options: own },
    ...(others.length > 0 ? [{ label: 'All that is measured', options: others }] : []),
  ];
}

/** Asks for series of chosen metrics where the panel's query is about; undefined where nothing else was chosen. */
export function seriesQuestion(
  query: Question | undefined,
  keys: readonly string[],
  drawn: readonly Series[]
): readonly [Question] | undefined {
  const metrics = keys.flatMap((key) => {
    const asked = readAskedKey(key);
    return asked ? [{ metric: asked.metric, processArea: asked.areas }] : [];
  });
  if (!query || metrics.length === 0) {
    return undefined;
  }
  const groupBy = query['groupBy'] ?? 'rack';
  const racks = groupBy === 'rack' ? drawnRacks(drawn) : undefined;
  // Series over time: the kind of a query that names none.
  return [
    {
      refId: ASKED,
      datasource: query.datasource,
      metrics,
      groupBy,
      scope: within(query, racks),
      bucket: query['bucket'] ?? 'auto',
    },
  ];
}

/** What all points of the series measure may be more than was asked for: `Inlet` of points that are all `Inlet, Top`. */
function isOf({ metric, areas }: Pick<Series, 'metric' | 'areas'>, asked: AskedMetric): boolean {
  return metric === asked.metric && asked.areas.every((area) => areas.includes(area));
}

function isFew({ length }: readonly string[]): boolean {
  return length > 0 && length <= MAX_AREAS;
}
