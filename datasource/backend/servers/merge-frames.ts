import { QueryError } from '#model/query/query-error.ts';

import type { Field, Frame, Notice } from '../frames/frame.ts';
import { compareKeys } from '../queries/shared/sorted.ts';
import { MAX_ROWS_PER_QUERY, MAX_SERIES_PER_QUERY } from '../queries/shared/limits.ts';

/** What one server answered. */
export interface ServerFrames {
  /** Name of the server. */
  server: string;
  frames: Frame[];
}

/**
 * One answer of those of several servers. Series stay series; rows of tables that are alike follow each other, those of wide
 * frames meet at their time. A notice that not all of them have names its server.
 * @param siteNames by the label `site`, to tell series of one name apart
 * @throws {QueryError} when together they are more than a panel can show
 */
export function mergeFrames(answers: readonly ServerFrames[], siteNames: ReadonlyMap<string, string>): Frame[] {
  if (answers.length < 2) {
    return answers.flatMap(({ frames }) => frames);
  }
  const cuts: Notice[] = [];
  const filled = answers.map(({ server, frames }) => ({
    server,
    frames: frames.filter(({ fields }) => fields.length > 0),
  }));
  const first = answers.flatMap(({ frames }) => frames)[0];
  const groups = groupAlike(filled);
  checkSize([...groups.values()].flat().map(({ frame }) => frame));
  const merged = [...groups.values()].flatMap((pieces) => mergeAlike(pieces, cuts));
  nameApart(merged, siteNames);
  const frames = merged.length > 0 || !first ? merged : [{ ...first, fields: [] }];
  const notices = [...mergeNotices(answers), ...cuts];
  const [head, ...rest] = frames;
  return head ? [{ ...head, meta: { ...head.meta, notices } }, ...rest] : [];
}

/**
 * The frames of one of several servers, with its name where rows say nothing of a site: two servers may have a source of the same
 * name. It is there whichever servers answer, so that columns and the labels of alerts stay.
 */
export function nameServer(server: string, frames: readonly Frame[]): Frame[] {
  return frames.map((frame) => {
    const { namesServer = false, ids } = frame.together ?? {};
    if (frame.fields.length === 0 || (!namesServer && ids === undefined)) {
      return frame;
    }
    const fields = frame.fields.map((field) => (field.name === ids ? withPrefix(field, server) : field));
    const values = Array.from({ length: fields[0]?.values.length ?? 0 }, () => server);
    const column: Field = { name: 'server', type: 'string', values };
    // The number of an alert rule stays the last column.
    const isNumbers = frame.name === '' && fields.at(-1)?.type === 'number';
    const at = isNumbers ? fields.length - 1 : fields.length;
    return { ...frame, fields: namesServer ? fields.toSpliced(at, 0, column) : fields };
  });
}

function withPrefix(field: Field, server: string): Field {
  return field.type === 'string'
    ? { ...field, values: Array.from(field.values, (id) => (id === null ? null : `${server} ${id}`)) }
    : field;
}

interface Piece {
  server: string;
  frame: Frame;
}

/** Frames of one kind are one group; those that only stand beside each other are a group each. */
function groupAlike(answers: readonly ServerFrames[]): Map<string, Piece[]> {
  const groups = new Map<string, Piece[]>();
  for (const { server, frames } of answers) {
    const seen = new Map<string, number>();
    for (const frame of frames) {
      const like = likeness(frame);
      const nth = seen.get(like) ?? 0;
      seen.set(like, nth + 1);
      const key = isSeries(frame) ? `${server} ${like} ${nth}` : `${like} ${nth}`;
      groups.set(key, [...(groups.get(key) ?? []), { server, frame }]);
    }
  }
  return groups;
}

function isSeries({ meta }: Frame): boolean {
  return meta?.type?.endsWith('-multi') ?? false;
}

function isWide({ meta }: Frame): boolean {
  return meta?.type === 'timeseries-wide';
}

/** What frames have in common whose rows belong together: of tables also the columns. */
function likeness(frame: Frame): string {
  const columns = isWide(frame) ? [] : frame.fields.map(({ name, type, labels }) => [name, type, labels]);
  return JSON.stringify([frame.meta?.type, isWide(frame) ? '' : frame.name, columns]);
}

/** @param cuts gets a notice where not all rows are shown */
function mergeAlike(pieces: readonly Piece[], cuts: Notice[]): Frame[] {
  const [first] = pieces;
  cuts.push(...cutNotices(pieces));
  if (!first || pieces.length === 1) {
    return pieces.map(({ frame }) => ({ ...frame, meta: { ...frame.meta, notices: undefined } }));
  }
  const frames = pieces.map(({ frame }) => frame);
  const fields = isWide(first.frame) ? joinByTime(frames) : appendRows(frames);
  const sentences = [...new Set(frames.flatMap(({ meta }) => meta?.executedQueryString ?? []))].join('\n');
  return [
    {
      ...first.frame,
      fields,
      meta: { ...first.frame.meta, notices: undefined, executedQueryString: sentences, custom: mergeCustom(pieces) },
    },
  ];
}

function appendRows(frames: readonly Frame[]): Field[] {
  const first = frames[0] as Frame;
  const order = rowOrder(frames)?.slice(0, first.together?.cut?.limit);
  return first.fields.map((field, index) => {
    const values = frames.flatMap((frame) => Array.from(frame.fields[index]?.values as ArrayLike<never>));
    const units = new Set(frames.map((frame) => frame.fields[index]?.config?.unit));
    return {
      ...field,
      // A unit of one server, as its currency, is not that of all.
      ...(units.size > 1 && { config: { ...field.config, unit: undefined } }),
      values: order ? order.map((row) => values[row] as never) : values,
    } as Field;
  });
}

/** What the tables of all servers together leave out. */
function cutNotices(pieces: readonly Piece[]): Notice[] {
  const cuts = pieces.flatMap(({ frame }) => frame.together?.cut ?? []);
  const [cut] = cuts;
  const rows = pieces.reduce((sum, { frame }) => sum + (frame.fields[0]?.values.length ?? 0), 0);
  const shown = Math.min(rows, cut?.limit ?? Infinity);
  const all = cuts.reduce((sum, one) => sum + one.all, 0);
  return cut && all > shown ? [cut.notice(shown, all)] : [];
}

/**
 * Long series are sorted by time, and Grafana's alerting insists on it; tables as their rows were. Undefined for tables without an
 * order, which follow each other.
 */
function rowOrder(frames: readonly Frame[]): number[] | undefined {
  const keys = frames.map(({ together }) => together?.keys);
  if (keys.every((own) => own !== undefined)) {
    const all = keys.flat();
    return all.map((_own, row) => row).sort((a, b) => compareKeys(all[a]!, all[b]!) || a - b);
  }
  if (frames[0]?.meta?.type !== 'timeseries-long') {
    return undefined;
  }
  const times = frames.flatMap(({ fields }) => Array.from((fields[0]?.values ?? []) as ArrayLike<number>));
  return times.map((_time, row) => row).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
}

function joinByTime(frames: readonly Frame[]): Field[] {
  const times = [
    ...new Set(frames.flatMap(({ fields }) => Array.from((fields[0]?.values ?? []) as ArrayLike<number>))),
  ].sort((a, b) => a - b);
  const rowOf = new Map(times.map((time, row) => [time, row]));
  const columns = frames.flatMap(({ fields: [time, ...rest] }) =>
    rest.map((field) => {
      const values = new Array<unknown>(times.length).fill(field.type === 'number' && field.nanIsAbsent ? NaN : null);
      Array.from((time?.values ?? []) as ArrayLike<number>).forEach((at, row) => {
        values[rowOf.get(at) as number] = (field.values as ArrayLike<unknown>)[row];
      });
      return { ...field, values } as Field;
    })
  );
  return [{ ...(frames[0] as Frame).fields[0], values: times } as Field, ...columns];
}

/** What all say alike, lists one after the other, and what differs under the server's name: no number of one stands for all. */
function mergeCustom(pieces: readonly Piece[]): Record<string, unknown> {
  const all = pieces.map(({ server, frame }) => ({
    server,
    custom: (frame.meta?.custom ?? {}) as Record<string, unknown>,
  }));
  const own = all.map(({ server, custom }) => ({ server, plenum: asRecord(custom['plenum']) }));
  const servers = Object.fromEntries(own.map(({ server, plenum }) => [server, plenum]));
  return {
    ...mergeRecords(all.map(({ custom }) => custom)),
    plenum: { ...mergeRecords(own.map(({ plenum }) => plenum)), servers },
  };
}

function mergeRecords(records: ReadonlyArray<Record<string, unknown>>): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const key of new Set(records.flatMap((record) => Object.keys(record)))) {
    const values = records.map((record) => record[key]);
    const isLists = values.every((value) => Array.isArray(value));
    if (new Set(values.map((value) => JSON.stringify(value))).size === 1) {
      merged[key] = values[0];
    } else if (isLists) {
      merged[key] = values.flat();
    }
  }
  return merged;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function mergeNotices(answers: readonly ServerFrames[]): Notice[] {
  const byText = new Map<string, { notice: Notice; servers: string[] }>();
  for (const { server, frames } of answers) {
    // What one server leaves out is said of all of them together.
    const own = new Map(frames.flatMap(ownNotices).map((notice) => [notice.text, notice]));
    for (const [text, notice] of own) {
      const known = byText.get(text) ?? { notice, servers: [] };
      byText.set(text, { notice, servers: [...known.servers, server] });
    }
  }
  return [...byText.values()].map(({ notice, servers }) =>
    servers.length === answers.length ? notice : { ...notice, text: `${servers.join(', ')}: ${notice.text}` }
  );
}

function ownNotices({ meta, together }: Frame): Notice[] {
  return (meta?.notices ?? []).filter((notice) => notice !== together?.cut?.told);
}

/** A server names its series without looking at the others: what came out equal gets its site in front. */
function nameApart(frames: readonly Frame[], siteNames: ReadonlyMap<string, string>): void {
  const fields = frames.flatMap((frame) => frame.fields.map((field) => ({ frame, field })));
  const counts = new Map<string, number>();
  for (const { field } of fields) {
    const name = field.config?.displayNameFromDS;
    if (name !== undefined) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  for (const { frame, field } of fields) {
    const name = field.config?.displayNameFromDS;
    const site = field.labels?.site;
    if (name !== undefined && site !== undefined && (counts.get(name) ?? 0) > 1) {
      const longer = `${siteNames.get(site) ?? site} · ${name}`;
      field.config = { ...field.config, displayNameFromDS: longer };
      frame.name = frame.name === name ? longer : frame.name;
    }
  }
}

function checkSize(frames: readonly Frame[]): void {
  const series = frames.filter(isSeries).length;
  if (series > MAX_SERIES_PER_QUERY) {
    throw new QueryError(
      `The query makes ${series} series of all sites together, more than the ${MAX_SERIES_PER_QUERY} that one panel can show. Choose a site, narrow the scope, or group by zone or site.`
    );
  }
  const rows = frames.reduce((sum, { fields }) => sum + (fields[0]?.values.length ?? 0), 0);
  if (rows > MAX_ROWS_PER_QUERY) {
    throw new QueryError(
      `The query makes ${rows} rows of all sites together, more than the ${MAX_ROWS_PER_QUERY} allowed. Choose a site, wider time steps or a shorter range.`
    );
  }
}
