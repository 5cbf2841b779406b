import type { ConnectionSettings, ServerSettings } from '../instances/settings.ts';
import type { Log } from '../plugin/logging.ts';
import { type Connections, openDatabase } from '../sql/database.ts';
import { createKnownPoints, type KnownPoints } from '../sql/known-points.ts';
import { createKnownTopology, type KnownTopology } from '../sql/known-topology.ts';
import { createPresence, type Presence } from './presence.ts';

/** One database of a data source, with what is known of it. */
export interface Server {
  /** As in the settings; it names no address. */
  name: string;
  settings: ConnectionSettings;
  connections: Connections;
  knownPoints: KnownPoints;
  knownTopology: KnownTopology;
  presence: Presence;
}

/** Opens lazily: the first statement connects. */
export function openServer({ name, settings }: ServerSettings, log: Log, open = openDatabase): Server {
  return {
    name,
    settings,
    connections: open(settings, log),
    knownPoints: createKnownPoints(),
    knownTopology: createKnownTopology(),
    presence: createPresence(),
  };
}
