import type { PluginContext } from '../generated/backend.ts';
import type { Hub } from '../live/hub.ts';
import { openLive } from '../live/live.ts';
import type { Log } from '../plugin/logging.ts';
import { type Answers, createAnswers } from '../services/answers.ts';
import { type Connections, openDatabase } from '../sql/database.ts';
import { createKnownPoints, type KnownPoints } from '../sql/known-points.ts';
import { createKnownTopology, type KnownTopology } from '../sql/known-topology.ts';
import { type ConnectionSettings, parseSettings, SettingsError } from './settings.ts';

export interface Instance {
  settings: ConnectionSettings;
  connections: Connections;
  answers: Answers;
  knownPoints: KnownPoints;
  knownTopology: KnownTopology;
  live: Hub;
}

export interface Instances {
  /**
   * The open instance of the data source that a call is for; rebuilt when its settings were saved since.
   * @throws {SettingsError}
   */
  get(context: PluginContext | undefined): Instance;
  close(): Promise<void>;
}

interface CachedInstance extends Instance {
  lastUpdatedMs: number;
}

/** Keeps the connections for each data source, by its uid within the organisation. */
export function createInstances(log: Log, open: typeof openDatabase = openDatabase): Instances {
  const cached = new Map<string, CachedInstance>();

  const closeInstance = ({ live, connections }: Instance) => {
    live.close();
    return connections
      .close()
      .catch((error: unknown) => log('warn', 'Closing the pool of replaced settings failed', { error }));
  };

  return {
    get(context) {
      const source = context?.dataSourceInstanceSettings;
      if (!context || !source) {
        throw new SettingsError("The call does not name a data source. Save the data source's settings and try again.");
      }
      const key = `${context.orgId}/${source.uid}`;
      const known = cached.get(key);
      if (known && known.lastUpdatedMs === source.lastUpdatedMS) {
        return known;
      }
      const settings = parseSettings(source);
      const connections = open(settings, log);
      const knownPoints = createKnownPoints();
      const knownTopology = createKnownTopology();
      const instance = {
        settings,
        connections,
        answers: createAnswers(settings),
        knownPoints,
        knownTopology,
        live: openLive({ settings, connections, knownPoints, knownTopology, log }),
        lastUpdatedMs: source.lastUpdatedMS,
      };
      cached.set(key, instance);
      if (known) {
        void closeInstance(known);
      }
      return instance;
    },
    async close() {
      const open = [...cached.values()];
      cached.clear();
      await Promise.all(open.map(closeInstance));
    },
  };
}
