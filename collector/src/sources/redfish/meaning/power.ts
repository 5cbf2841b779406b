import { OUT_OF_SIGHT, type Meaning, type MeaningOptions, type NoMeaning } from './types.ts';
import type { Reading } from '../reading.ts';

/** Parts of power equipment, whose readings are those of a meter. */
export const DISTRIBUTION: ReadonlySet<string> = new Set([
  'Power shelf',
  'PDU',
  'Transfer switch',
  'Bus',
  'Switchgear',
  'UPS',
  'Mains',
  'Branch',
  'Feeder',
  'Subfeed',
  'Outlet',
  'Outlet group',
]);

/** Parts of a unit that feed the same racks again: what they draw is within its total. */
const WITHIN = new Set(['Mains', 'Branch', 'Feeder', 'Subfeed', 'Outlet', 'Outlet group']);

/**
 * Power shelves and PDUs are meters. A rack that is fed by shelves draws what they draw, so that under `rack` their total is
 * the rack's power; the power of one feed would count it again.
 */
export function ofDistribution(reading: Reading, unit: string, { isOfRack }: MeaningOptions): Meaning | NoMeaning {
  const { kind, part, phase } = reading;
  const area = part?.instance === undefined ? [] : [part.instance];
  const phased = phase === undefined ? {} : { phase };
  const word = part?.word ?? '';
  const isFeed = word === 'Mains';
  const isWithin = WITHIN.has(word);
  // What is behind a meter counts the same power again, so that a sum must not mix the two.
  const processArea = isWithin || (word !== 'PDU' && !isOfRack) ? [word, ...area] : area;
  switch (kind) {
    case 'power':
      return isOfRack && isFeed
        ? { leftOut: 'powers of single feeds, which their total has' }
        : { metric: isOfRack && !isWithin ? 'RackPower' : 'ActivePower', processArea, unit, ...phased };
    case 'energy':
      return { metric: 'GenericPoint', processArea: ['Energy', ...processArea], unit };
    case 'voltage':
      return { metric: 'Voltage', processArea, unit, ...phased };
    case 'current':
      return { metric: phase === undefined ? 'Current' : 'PhaseCurrent', processArea, unit, ...phased };
    case 'frequency':
      return { metric: 'Frequency', processArea, unit };
    case 'apparentPower':
      return { metric: 'ApparentPower', processArea, unit };
    case 'powerFactor':
      return { metric: 'PowerFactor', processArea, unit };
    case 'temperature':
      return { metric: 'hw.temperature', processArea: [part?.word ?? '', ...area], unit };
    case 'humidity':
      return { metric: 'AirRelativeHumidity', processArea, unit };
    default:
      return { leftOut: OUT_OF_SIGHT[kind] ?? kind };
  }
}
