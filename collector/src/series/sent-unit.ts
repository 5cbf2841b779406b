import { findMetric } from '#model/catalog/catalog.ts';
import { conversion, resolveUnit } from '#model/units/convert.ts';
import type { Mapping } from './mapping.ts';

/** The unit of a point's values, or why what the sender says of it cannot be. */
export type SentUnit = { unit: string | undefined; wrong?: undefined } | { unit?: undefined; wrong: string };

/**
 * The unit that values of a mapping have where their sender says one, as OTLP does: its word counts where it converts to that of the
 * metric, and that of the configuration before it. The unit of a counter is that of its total.
 * @param sent UCUM or a common spelling: mW, °F, %; empty where the sender says none
 */
export function sentUnit(mapping: Mapping, sent: string | undefined): SentUnit {
  const metric = findMetric(mapping.metric);
  if (!sent || mapping.isUnitGiven || mapping.dividedBy.length > 0 || !metric || metric.states) {
    return { unit: mapping.unit };
  }
  try {
    const total = resolveUnit(sent);
    const unit = mapping.counter ? `${total}/s` : total;
    if (!metric.anyUnit) {
      conversion(unit, metric.unit);
    }
    return { unit };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}
