import { MessageError } from '../shared/message-error.ts';

/** What stands beside a list is in each of its slices, and at most this share of them: slices are longer where it is long. */
const MAX_BESIDE = 1 / 4;
/** What cannot be cut any further and is longer would hold up everything else: no resource has so many attributes, no point so many values. */
const MAX_SLICE_BYTES = 1024 * 1024;

export const NOT_A_REQUEST = 'the JSON is not an object with resourceMetrics';

const SPACES = [0x20, 0x09, 0x0a, 0x0d];
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OBJECT = { open: 0x7b, close: 0x7d } as const;
const LIST = { open: 0x5b, close: 0x5d } as const;

/** The way from a request to its points: what may have many of them, from the outermost. */
const LEVELS: ReadonlyArray<readonly string[]> = [
  ['resourceMetrics'],
  ['scopeMetrics'],
  ['metrics'],
  ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'],
  ['dataPoints'],
];

/** A value, from its first byte up to the one behind its last, and what it is made of as far as that may be cut. */
interface Piece {
  start: number;
  end: number;
  members?: Member[];
  elements?: Piece[];
}

interface Member {
  /** Where its key begins. */
  start: number;
  key: string;
  value: Piece;
}

/**
 * A request of OTLP metrics in JSON as several smaller ones that say the same together, each with a part of the points and all that stands
 * beside their lists. One that is small is not looked into. Gives `undefined` now and then while it looks for the lists, so that others
 * can be let in. Throws a `MessageError` where the JSON does not end as it begins, and where a part of it is too long and cannot be cut.
 */
export function* slicesOf(body: Buffer, sliceBytes: number): Generator<string | undefined> {
  const start = afterSpaces(body, 0);
  if (body.length <= sliceBytes) {
    yield textOf(body, { start: 0, end: body.length });
    return;
  }
  if (body[start] !== OBJECT.open) {
    throw body[start] === LIST.open ? new MessageError(NOT_A_REQUEST) : unexpected(start);
  }
  const whole = yield* readObject({ body, restBytes: sliceBytes, nextRest: sliceBytes }, start, 0);
  if (afterSpaces(body, whole.end) !== body.length) {
    throw unexpected(whole.end);
  }
  for (const slice of cut(body, whole, sliceBytes)) {
    if (slice.length > MAX_SLICE_BYTES) {
      throw new MessageError(
        `a part of it takes ${slice.length} bytes, of at most ${MAX_SLICE_BYTES}: one data point, or the attributes of one resource or scope`
      );
    }
    yield slice;
  }
}

function* cut(body: Buffer, piece: Piece, sliceBytes: number): Generator<string> {
  const { members = [] } = piece;
  const [inner, another] = members.filter(({ value }) => value.members ?? value.elements);
  const besideBytes = inner ? lengthOf(piece) - lengthOf(inner.value) : 0;
  const bytes = Math.max(sliceBytes, besideBytes / MAX_BESIDE);
  if (!inner || another || lengthOf(piece) <= bytes) {
    yield textOf(body, piece);
    return;
  }
  const beside = members.filter((one) => one !== inner);
  const texts = beside.map(({ start, value: { end } }) => `${textOf(body, { start, end })},`);
  const around = (value: string) => `{${texts.join('')}"${inner.key}":${value}}`;
  if (inner.value.members) {
    for (const slice of cut(body, inner.value, bytes)) {
      yield around(slice);
    }
    return;
  }
  for (const some of grouped(inner.value.elements ?? [], bytes)) {
    for (const slice of some.members ? cut(body, some, bytes) : [textOf(body, some)]) {
      yield around(`[${slice}]`);
    }
  }
}

/** Elements that follow each other as one piece, as long as that is not too long; a long one stays by itself. */
function* grouped(elements: readonly Piece[], sliceBytes: number): Generator<Piece> {
  let group: Piece | undefined;
  for (const element of elements) {
    if (group && element.end - group.start > sliceBytes) {
      yield group;
      group = undefined;
    }
    group = group ? { start: group.start, end: element.end } : element;
  }
  if (group) {
    yield group;
  }
}

/** A body that is looked through, and how far without a rest. */
interface Look {
  body: Buffer;
  restBytes: number;
  nextRest: number;
}

/** @param level of what may be cut in it */
function* readObject(look: Look, start: number, level: number): Generator<undefined, Piece> {
  const { body } = look;
  const members: Member[] = [];
  let at = afterSpaces(body, start + 1);
  while (body[at] !== OBJECT.close) {
    const keyEnd = endOfText(body, at);
    const colon = afterSpaces(body, keyEnd);
    expectByte(body, colon, COLON);
    const key = textOf(body, { start: at + 1, end: keyEnd - 1 });
    const valueStart = afterSpaces(body, colon + 1);
    const value = LEVELS[level]?.includes(key)
      ? yield* readInner(look, valueStart, level + 1)
      : { start: valueStart, end: endOf(body, valueStart) };
    members.push({ start: at, key, value });
    at = nextOf(body, value.end, OBJECT.close);
  }
  return { start, end: at + 1, members };
}

/** @param level of what may be cut in it */
function* readInner(look: Look, start: number, level: number): Generator<undefined, Piece> {
  const { body } = look;
  if (body[start] === OBJECT.open) {
    return yield* readObject(look, start, level);
  }
  if (body[start] !== LIST.open) {
    return { start, end: endOf(body, start) };
  }
  const elements: Piece[] = [];
  let at = afterSpaces(body, start + 1);
  while (body[at] !== LIST.close) {
    const isCut = level < LEVELS.length && body[at] === OBJECT.open;
    const element = isCut ? yield* readObject(look, at, level) : { start: at, end: endOf(body, at) };
    elements.push(element);
    at = nextOf(body, element.end, LIST.close);
    if (at >= look.nextRest) {
      look.nextRest = at + look.restBytes;
      yield;
    }
  }
  return { start, end: at + 1, elements };
}

/** Where the next member or element begins, or the end of what they are in. */
function nextOf(body: Buffer, end: number, close: number): number {
  const at = afterSpaces(body, end);
  if (body[at] === close) {
    return at;
  }
  expectByte(body, at, COMMA);
  const next = afterSpaces(body, at + 1);
  if (body[next] === close) {
    throw unexpected(next);
  }
  return next;
}

/** Where a value ends that is not looked into; whether it is one, its parser will see. */
function endOf(body: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < body.length; at++) {
    switch (body[at]) {
      case QUOTE:
        at = endOfText(body, at) - 1;
        if (depth === 0) {
          return at + 1;
        }
        break;
      case OBJECT.open:
      case LIST.open:
        depth += 1;
        break;
      case OBJECT.close:
      case LIST.close:
        depth -= 1;
        if (depth <= 0) {
          return depth < 0 ? at : at + 1;
        }
        break;
      case COMMA:
        if (depth === 0) {
          return at;
        }
    }
  }
  throw unexpected(body.length);
}

function endOfText(body: Buffer, start: number): number {
  expectByte(body, start, QUOTE);
  for (let at = start + 1; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) {
      return at + 1;
    }
    at += byte === BACKSLASH ? 1 : 0;
  }
  throw unexpected(body.length);
}

function afterSpaces(body: Buffer, start: number): number {
  let at = start;
  while (SPACES.includes(body[at] as number)) {
    at += 1;
  }
  return at;
}

function expectByte(body: Buffer, at: number, expected: number): void {
  if (body[at] !== expected) {
    throw unexpected(at);
  }
}

function unexpected(at: number): MessageError {
  return new MessageError(`the body is not JSON (it breaks off, or goes on as none does, at byte ${at})`);
}

function lengthOf({ start, end }: Piece): number {
  return end - start;
}

function textOf(body: Buffer, { start, end }: Pick<Piece, 'start' | 'end'>): string {
  return body.toString('utf8', start, end);
}
