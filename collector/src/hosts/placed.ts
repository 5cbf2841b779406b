import { WordRank } from '#model/place-words.ts';
import type { WordRankCode } from '#model/place-words.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceIntake } from '../pipeline/intake.ts';

/** Type of equipment of which nobody has said more: less than any word about it. */
const NO_TYPE = 'Unknown';

/** Under which names the two words about a host are told. */
export const HOST_SOURCES = ['hosts', 'names of hosts'] as const;
const [PLACES, TYPES] = HOST_SOURCES;

/**
 * Hands on hosts that rules and list have placed: where they are is the configuration's word, while that they are servers is
 * only concluded.
 */
export function hostWords(intakeOf: (source: string, rank: WordRankCode) => SourceIntake) {
  const places = intakeOf(PLACES, WordRank.configuration);
  const types = intakeOf(TYPES, WordRank.concluded);
  return ({ racks, equipment }: Pick<Topology, 'racks' | 'equipment'>): void => {
    types.discover({ equipment: equipment.map(({ id, site, name, objectType }) => ({ id, site, name, objectType })) });
    places.discover({ racks, equipment: equipment.map((one) => ({ ...one, objectType: NO_TYPE })) });
  };
}
