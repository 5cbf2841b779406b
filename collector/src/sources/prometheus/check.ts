import type { CheckResult } from '../source.ts';
import { targetName } from './config.ts';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import { compileMappings } from './mapping.ts';
import { createRates } from './rates.ts';
import { readingsOf } from './readings.ts';
import { createScraper } from './scrape.ts';

/** Scrapes each target once and counts what the mappings make of it; counters count though they have no rate yet. */
export async function checkPrometheus(config: PrometheusConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const { scrape, close } = createScraper(config);
  const table = compileMappings(config);
  const rates = { ...createRates(config.interval), rate: () => 0 };
  const checkTarget = async (target: TargetConfig): Promise<CheckResult> => {
    const startMs = Date.now();
    try {
      const scraped = await scrape(target, signal);
      const { readings } = readingsOf(scraped, {
        target,
        source: config.name,
        site: '',
        simulated: false,
        staleAfterMs: 0,
        table,
        rates,
      });
      const message = `${scraped.samples.length} series, ${readings.length} points`;
      const result = { target: targetName(target), message, durationMs: scraped.durationMs };
      if (readings.length > 0) {
        return { ...result, ok: true };
      }
      return { ...result, ok: false, nextStep: 'Map the series that you want under metrics.' };
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
    return await Promise.all(config.targets.map(checkTarget));
  } finally {
    await close();
  }
}
