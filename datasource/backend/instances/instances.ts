import type { PluginContext } from '../generated/backend.ts';
import type { Hub } from '../live/hub.ts';
import { openLive } from '../live/live.ts';
import type { Log } from '../plugin/logging.ts';
import { type Answers, createAnswers } from '../services/answers.ts';
import { openServer, type Server } from '../servers/server.ts';
import type { openDatabase } from '../sql/database.ts';
import { parseServers, SettingsError } from './settings.ts';

/** A data source in use. */
export interface Instance {
  /** Its databases, at least one. */
  servers: readonly [Server, ...Server[]];
  answers: Answers;
  /** Of the first database. */
  live: Hub;
}

export interface Instances {
  /**
   * The open instance of the data source that a call is for; rebuilt when its settings were saved since. Calls that began with
   * the settings before end with these.
   * @throws {SettingsError}
   */
  get(context: PluginContext | undefined): Instance;
  close(): Promise<void>;
}

interface CachedInstance extends Instance {
  lastUpdatedMs: number;
}

/** A call runs several statements one after the other, each within the timeout of the settings. */
const STATEMENTS_OF_A_CALL = 3;
/** Alert rules come with settings that Grafana has kept for some seconds. */
const LEAST_RETIREMENT_MS = 60_000;

/** Keeps the connections for each data source, by its uid within the organisation. */
export function createInstances(log: Log, open?: typeof openDatabase): Instances {
  const cached = new Map<string, CachedInstance>();
  /** Those of replaced settings by the same key, while calls that began with them may still run. */
  const retired = new Map<CachedInstance, { key: string; timer: NodeJS.Timeout }>();

  const closeInstance = async ({ live, servers }: Instance) => {
    live.close();
    await Promise.all(
      servers.map(({ connections }) =>
        connections
          .close()
          .catch((error: unknown) => log('warn', 'Closing the pool of replaced settings failed', { error }))
      )
    );
  };

  /** Idle connections are given back meanwhile. */
  const retire = (key: string, instance: CachedInstance) => {
    instance.live.close();
    const timeoutMs = Math.max(...instance.servers.map(({ settings }) => settings.timeoutSeconds * 1_000));
    const close = () => {
      retired.delete(instance);
      void closeInstance(instance);
    };
    const timer = setTimeout(close, Math.max(LEAST_RETIREMENT_MS, STATEMENTS_OF_A_CALL * timeoutMs));
    retired.set(instance, { key, timer: timer.unref() });
  };
  const retiredOf = (key: string, lastUpdatedMs: number) =>
    [...retired].find(([instance, { key: its }]) => its === key && instance.lastUpdatedMs === lastUpdatedMs)?.[0];

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
      const before = retiredOf(key, source.lastUpdatedMS);
      if (before) {
        return before;
      }
      const [first, ...others] = parseServers(source).map((server) => openServer(server, log, open));
      if (!first) {
        throw new SettingsError("The data source has no database. Save the data source's settings and try again.");
      }
      const servers: CachedInstance['servers'] = [first, ...others];
      const instance: CachedInstance = {
        servers,
        answers: createAnswers(first.settings),
        live: openLive(servers, log),
        lastUpdatedMs: source.lastUpdatedMS,
      };
      cached.set(key, instance);
      if (known) {
        retire(key, known);
      }
      return instance;
    },
    async close() {
      const open = [...cached.values(), ...retired.keys()];
      retired.forEach(({ timer }) => clearTimeout(timer));
      retired.clear();
      cached.clear();
      await Promise.all(open.map(closeInstance));
    },
  };
}
