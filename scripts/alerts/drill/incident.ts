import { SOURCES } from '#simulator/points/point.ts';
import { FAULT_RULES, isFaultKind, type Fault } from '#simulator/plant/faults.ts';
import { STORIES, type Story } from '#simulator/plant/stories.ts';
import { durationMs } from '../rules.ts';

/** Something that breaks, from one time to another after the start of the incident, ms. */
export interface Break {
  kind: Fault['kind'] | typeof SOURCE_AWAY;
  target: string;
  value: number;
  fromMs: number;
  toMs: number;
}

export interface Incident {
  title: string;
  breaks: readonly Break[];
  /** The story whose jobs run; none for faults alone. */
  story?: Story;
  /** How long it is watched, ms: its end, and until the messages of the end are out. */
  lengthMs: number;
}

/** A whole source that the collector cannot reach: not a fault of the plant, so that the plant does not know it. */
export const SOURCE_AWAY = 'source-away';

const USUAL_LENGTH_MS = 15 * 60_000;
/** Rules look back for up to 15 minutes, and a message of the end waits for up to five. */
const AFTERWARDS_MS = 20 * 60_000;

/** `cdu-degraded`: the demo plant's story of that name. */
export function incidentOfStory(name: string): Incident {
  const story = STORIES.find((one) => one.name === name);
  if (!story) {
    throw new Error(
      `--story: "${name}" is not a story of the demo plant. Use one of ${STORIES.map((one) => one.name).join(', ')}.`
    );
  }
  const breaks = story.faults.map(({ fromS, toS, ...fault }) => ({
    ...fault,
    fromMs: 1_000 * fromS,
    toMs: 1_000 * toS,
  }));
  return { title: story.title, breaks, story, lengthMs: story.lengthS * 1_000 + AFTERWARDS_MS / 2 };
}

/** `crah-fan:CRAH-1`, `leak:R-B02:6`, `feed-loss:A@5m+20m`: kind, target, value, when it begins and how long it lasts. */
export function incidentOfFaults(texts: readonly string[]): Incident {
  const breaks = texts.map(breakOf);
  const lastMs = Math.max(...breaks.map(({ toMs }) => toMs));
  return { title: texts.join(', '), breaks, lengthMs: lastMs + AFTERWARDS_MS };
}

function breakOf(text: string): Break {
  const match = /^([a-z-]+):([^:@+]+)(?::([\d.]+))?(?:@(\w+))?(?:\+(\w+))?$/.exec(text);
  const [, kind = '', target = '', valueText, from, length] = match ?? [];
  const targets = targetsOf(kind);
  if (!match || !targets) {
    const kinds = [...Object.keys(FAULT_RULES), SOURCE_AWAY].join(', ');
    throw new Error(
      `--fault: "${text}" is not understood. Write kind:target, such as crah-fan:CRAH-1; kinds: ${kinds}.`
    );
  }
  if (!targets.includes(target)) {
    throw new Error(`--fault: ${kind} cannot hit "${target}". Use one of ${targets.slice(0, 20).join(', ')}.`);
  }
  const value = isFaultKind(kind) ? FAULT_RULES[kind].value : undefined;
  const amount = valueText === undefined ? (value?.usual ?? 1) : Number(valueText);
  if (value && !(amount >= value.low && amount <= value.high)) {
    throw new Error(
      `--fault: ${kind} takes ${value.low} to ${value.high} ${value.unit} (${value.what}), not ${valueText}.`
    );
  }
  const fromMs = from === undefined ? 0 : durationMs(from);
  const toMs = fromMs + (length === undefined ? USUAL_LENGTH_MS : durationMs(length));
  return { kind: kind as Break['kind'], target, value: amount, fromMs, toMs };
}

function targetsOf(kind: string): readonly string[] | undefined {
  return kind === SOURCE_AWAY ? Object.values(SOURCES) : isFaultKind(kind) ? FAULT_RULES[kind].targets : undefined;
}
