import { Quality } from '#model/sample.ts';
import { pause } from '../../backoff.ts';
import type { SourceAdapter, SourceReference } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { SourceSample } from '../../contract/reading.ts';
import { emitTogether } from '../shared/emit-together.ts';
import { checkPrometheus } from './check.ts';
import { prometheusConfigSchema, targetName } from './config.ts';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import { compileMappings } from './mapping.ts';
import type { MappingTable } from './mapping.ts';
import { COLLISION_ADVICE } from './page-plan.ts';
import { createRates } from './rates.ts';
import { createReader } from './readings.ts';
import { createScraper } from './scrape.ts';
import type { Scraper } from './scrape.ts';
import { createTargetState } from './target-state.ts';

/** A point that missed this many scrapes is stale. */
export const STALE_INTERVALS = 3;
/** First scrapes are spread over at most this long, so that all targets are seen soon after the start. */
const MAX_SPREAD_MS = 1_000;
/**
 * Targets answer all over the second; together they cost four disk syncs instead of one each. Where the interval is short, a
 * share of it: a target is not asked again before its values are stored.
 */
const MAX_LINGER_MS = 250;
const LINGER_SHARE = 0.25;
/** Complaints of one target that are logged; a page that is wrong all over must not fill the log. */
const MAX_WARNINGS = 100;

/** Scrapes Prometheus exporters: text format and OpenMetrics. */
export const prometheusAdapter: SourceAdapter<PrometheusConfig> = {
  configSchema: prometheusConfigSchema,
  files: [
    ['tls', 'ca'],
    ['tls', 'cert'],
    ['tls', 'key'],
  ],
  // Which GPUs and devices there are, only the exporter knows.
  points: () => [],
  references,
  check: checkPrometheus,
  open: (config) => ({ run: (context) => run(config, context) }),
};

/** Places and metrics that the configuration names without a template. */
function references(config: PrometheusConfig): SourceReference[] {
  const isLiteral = (text: string | undefined) => text !== undefined && !text.includes('{');
  const places = (
    path: Array<string | number>,
    entry: { rack?: string | undefined; equipment?: string | undefined }
  ) => ({
    path,
    ...(isLiteral(entry.rack) ? { rack: entry.rack } : {}),
    ...(isLiteral(entry.equipment) ? { equipment: entry.equipment } : {}),
  });
  return [
    ...config.targets.map((target, index) => places(['targets', index], target)),
    ...config.metrics.map((entry, index) => ({
      ...places(['metrics', index], entry),
      metric: entry.metric,
      unit: entry.unit,
    })),
  ];
}

/** Each target has its own clock. Throws once no target answers, so that the host takes over with back-off. */
async function run(config: PrometheusConfig, context: SourceContext): Promise<void> {
  const { scrape, close } = createScraper(config);
  const table = compileMappings(config);
  const lost = new AbortController();
  const signal = AbortSignal.any([context.signal, lost.signal]);
  const states = config.targets.map((target) => createTargetState(targetName(target), config.interval));
  const report = () => {
    const down = states.filter((state) => state.failure() !== undefined);
    const undecided = states.some((state) => !state.isDecided());
    if (down.length === 0) {
      context.state('connected');
    } else if (down.length < states.length) {
      context.state('degraded', `${down.length} of ${states.length} targets down, ${down[0]?.failure()}`);
    }
    if (down.length === states.length && !undecided) {
      lost.abort(new Error(down[0]?.failure()));
    }
  };
  const emit =
    config.targets.length > 1
      ? emitTogether(context.emit, Math.min(MAX_LINGER_MS, LINGER_SHARE * config.interval))
      : context.emit;
  try {
    await Promise.all(
      config.targets.map(async (target, index) => {
        await pause((index / config.targets.length) * Math.min(MAX_SPREAD_MS, config.interval), signal);
        const state = states[index] as ReturnType<typeof createTargetState>;
        await scrapeForever({ config, context, emit, target, table, scrape, signal, state, report });
      })
    );
  } finally {
    // From the last answer of any target on, the whole source is lost and the host keeps the gap.
    const toMs = context.signal.aborted ? Date.now() : Math.max(...states.map((state) => state.lastSuccessMs()));
    for (const state of states) {
      state.openGaps(toMs).forEach((gap) => context.gap(gap));
    }
    await close();
  }
  if (!context.signal.aborted) {
    throw lost.signal.reason;
  }
}

interface TargetLoop {
  config: PrometheusConfig;
  context: SourceContext;
  emit: (samples: SourceSample[]) => Promise<void>;
  target: TargetConfig;
  table: MappingTable;
  scrape: Scraper;
  signal: AbortSignal;
  state: ReturnType<typeof createTargetState>;
  report: () => void;
}

async function scrapeForever(loop: TargetLoop): Promise<void> {
  const { config, context, emit, target, signal, state } = loop;
  const read = createReader({
    target,
    source: context.name,
    site: context.site,
    simulated: context.simulated,
    staleAfterMs: STALE_INTERVALS * config.interval,
    table: loop.table,
    rates: createRates(config.interval),
  });
  const warned = new Set<string>();
  const complain = (complaints: ReadonlyMap<string, string>) => {
    for (const [address, complaint] of complaints) {
      if (!warned.has(address) && warned.size < MAX_WARNINGS) {
        warned.add(address);
        context.log.warn(`${context.name}: ${complaint}. ${COLLISION_ADVICE}`);
      }
    }
  };
  for (let nextMs = Date.now(); !signal.aborted;) {
    try {
      const scraped = await loop.scrape(target, signal);
      const { readings, present, news, complaints } = read(scraped);
      complain(complaints);
      if (news) {
        context.announce(news);
      }
      const receivedMs = scraped.timeMs + scraped.durationMs;
      await emit(
        readings.map(({ point, value, timeMs }) => ({
          address: point.address,
          value,
          timeMs,
          receivedMs,
          quality: value === null ? Quality.bad : Quality.good,
        }))
      );
      const { gaps, vanished } = state.succeeded(
        readings.map((reading) => reading.point.address),
        present,
        scraped.timeMs
      );
      gaps.forEach((gap) => context.gap(gap));
      if (vanished.length > 0) {
        context.log.warn(
          `${context.name}: ${vanished.length} points are no longer in the exposition of ${targetName(target)}, such as ${vanished[0]}. Look whether the device or the exporter's collector of it failed.`
        );
        await markBad(loop, vanished);
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      await markBad(loop, state.failed((error as Error).message));
    }
    loop.report();
    // A scrape that took longer than the interval skips the missed ones instead of chasing them.
    nextMs = Math.max(nextMs + config.interval, Date.now());
    await pause(nextMs - Date.now(), signal);
  }
}

async function markBad({ emit }: TargetLoop, addresses: readonly string[]): Promise<void> {
  const nowMs = Date.now();
  const samples = addresses.map((address) => ({
    address,
    timeMs: nowMs,
    receivedMs: nowMs,
    value: null,
    quality: Quality.bad,
  }));
  if (samples.length > 0) {
    await emit(samples);
  }
}
