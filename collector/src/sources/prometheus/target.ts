import { clause } from '#model/text/clause.ts';
import { counted } from '#model/text/counted.ts';
import type { SourceContext } from '../../contract/context.ts';
import { addressesIn } from '../../contract/source-rows.ts';
import type { PolledMember } from '../../polling/polled.ts';
import { seriesTarget, targetName } from './config.ts';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import type { MappingTable } from '../../series/mapping.ts';
import type { Complaint } from '../../series/complaint.ts';
import { createRates } from '../../series/rates.ts';
import { createReader } from '../../series/readings.ts';
import type { Scraper } from './scrape.ts';

/** A point that missed this many scrapes is stale. */
const STALE_INTERVALS = 3;
/** Complaints of one target that are logged; a page that is wrong all over must not fill the log. */
const MAX_WARNINGS = 100;

export interface TargetParts {
  config: PrometheusConfig;
  context: Pick<SourceContext, 'name' | 'site' | 'simulated' | 'log' | 'announce'>;
  table: MappingTable;
  scrape: Scraper;
  /** Is told of the models of GPUs that targets name. */
  onGpuModel?: (equipment: string, model: string) => void;
}

/** One target as it is polled: a page, the points that it describes and those that it describes no longer. */
export function targetMember(
  target: TargetConfig,
  { config, context, table, scrape, onGpuModel }: TargetParts
): PolledMember {
  const name = targetName(target);
  const readingsOf = createReader({
    target: seriesTarget(target),
    source: context.name,
    site: context.site,
    simulated: context.simulated,
    staleAfterMs: STALE_INTERVALS * config.interval,
    samplingIntervalMs: config.interval,
    table,
    onGpuModel,
    rates: createRates(config.interval),
  });
  const warned = new Set<string>();
  const complain = (complaints: ReadonlyMap<string, Complaint>) => {
    for (const [address, { message, nextStep }] of complaints) {
      if (!warned.has(address) && warned.size < MAX_WARNINGS) {
        warned.add(address);
        context.log.warn(`${context.name}: ${clause(message)}. ${nextStep}`);
      }
    }
  };

  return {
    name,
    intervalMs: config.interval,
    async read(signal) {
      const scraped = await scrape(target, signal);
      const { rows, present, news, complaints } = readingsOf(scraped, scraped.timeMs + scraped.durationMs);
      complain(complaints);
      if (news) {
        context.announce(news);
      }
      return { samples: rows, read: [[scraped.timeMs, addressesIn(rows)]], present };
    },
    onVanished(addresses) {
      context.log.warn(
        `${context.name}: ${counted(addresses.length, 'point is', 'points are')} no longer in the exposition of ${name}, such as ${addresses[0]}. Look whether the device or the exporter's collector of it failed.`
      );
    },
  };
}
