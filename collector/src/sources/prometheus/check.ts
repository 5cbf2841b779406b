import { counted } from '#model/text/counted.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import { seriesTarget, targetName } from './config.ts';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import { discoverOnce } from '../../discovery/check.ts';
import { compileMappings } from '../../series/mapping.ts';
import { createRates } from '../../series/rates.ts';
import { createReader } from '../../series/readings.ts';
import type { Readings } from '../../series/readings.ts';
import { compileTargetRules } from '../../series/target-rules.ts';
import { listedTargets } from './listed.ts';
import { createScraper } from './scrape.ts';

/** Points without a value that a result names. */
const MAX_NAMED = 3;
/** Targets that are scraped at once: thousands of connections would look like an attack. */
const AT_ONCE = 100;

/** Scrapes each target once and counts what the mappings make of it; counters count though they have no rate yet. */
export async function checkPrometheus(config: PrometheusConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const { scrape, close } = createScraper(config);
  const table = compileMappings(config);
  // One scrape makes no rate; that counters are there is what counts.
  const rates = { ...createRates(config.interval), rate: () => 0 };
  const checkTarget = async (target: TargetConfig): Promise<CheckResult> => {
    const startMs = Date.now();
    try {
      const scraped = await scrape(target, signal);
      const place = {
        source: config.name,
        site: '',
        simulated: false,
        staleAfterMs: 0,
        samplingIntervalMs: config.interval,
      };
      const read = createReader({ target: seriesTarget(target), table, rates, ...place })(scraped);
      return {
        target: targetName(target),
        durationMs: scraped.durationMs,
        ...verdict(scraped.samples.length, read),
      };
    } catch (error) {
      const nextStep = 'Try the URL with curl from this machine; check address, auth and tls.';
      return {
        target: targetName(target),
        ok: false,
        message: (error as Error).message,
        nextStep,
        durationMs: Date.now() - startMs,
      };
    }
  };
  try {
    const { targets, results } = await discovered(config);
    for (let start = 0; start < targets.length; start += AT_ONCE) {
      results.push(...(await Promise.all(targets.slice(start, start + AT_ONCE).map(checkTarget))));
    }
    return results;
  } finally {
    await close();
  }
}

function discovered({ discovery, targets }: PrometheusConfig) {
  const hosts = new Set<string>();
  const targetOf = compileTargetRules(discovery?.targets ?? [], (host) => {
    hosts.add(host);
    return { equipment: host };
  });
  return discoverOnce(discovery, listedTargets(targetOf), targets, hosts);
}

/** A sensor that has no value at the moment is a remark: the configuration is right. Series that collide are not. */
function verdict(series: number, { rows, complaints }: Readings): Pick<CheckResult, 'ok' | 'message' | 'nextStep'> {
  const found = `${series} series, ${counted(rows.count, 'point')}`;
  const [complaint] = complaints.values();
  if (complaint !== undefined) {
    const which =
      complaints.size === 1 ? complaint.message : `${complaints.size} collisions, the first: ${complaint.message}`;
    return { ok: false, message: `${found}; ${which}`, nextStep: complaint.nextStep };
  }
  if (series === 0) {
    return {
      ok: false,
      message: 'the page has no series',
      nextStep: 'Look at the exporter, or at the path of the URL.',
    };
  }
  if (rows.count === 0) {
    return { ok: false, message: found, nextStep: 'Map the series that you want under metrics.' };
  }
  const silent = [...rows].filter(({ value }) => value === null).map(({ address }) => address);
  const named = `${silent.slice(0, MAX_NAMED).join(', ')}${silent.length > MAX_NAMED ? ', …' : ''}`;
  return {
    ok: true,
    message: silent.length === 0 ? found : `${found}; no value now in ${silent.length}: ${named}`,
  };
}
