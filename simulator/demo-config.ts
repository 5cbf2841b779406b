import { stringify } from 'yaml';
import { DEMO_OPCUA_LOGIN, type Endpoints } from './endpoints.ts';
import { MACHINES, SITE } from './plant/layout.ts';
import { MODBUS_REGISTERS } from './points/modbus.ts';
import { OPCUA_POINTS } from './points/opcua.ts';
import { REDFISH_IDS } from './points/redfish.ts';
import { SOURCES, type SimPoint } from './points/point.ts';
import { typesByRole } from './servers/netbox-records.ts';
import { DEMO_NETBOX_TOKEN } from './servers/netbox.ts';
import { METRICS_PATH } from './servers/prometheus.ts';
import { DEMO_TOPOLOGY } from './topology.ts';

/** How often each source is asked; MQTT and OPC UA push by themselves. */
const MODBUS_INTERVAL = '1s';
const PROMETHEUS_INTERVAL = '10s';
/** The BMCs of the plant are small, but not slow; a leak is to be seen soon. */
const REDFISH_INTERVAL = '10s';
/** The plant gives new values once a second; looking four times as often misses none however the timers drift. */
const OPCUA_SAMPLING = '250ms';
/** A job that starts is an event that both teams want to see at once. */
const SLURM_INTERVAL = '5s';
const ACCOUNTING_INTERVAL = '30s';
/** Jobs have the past that racks and meters have. */
const JOBS_HISTORY = '30d';
/** Name of the collector's source, and of the cluster in the database. */
const SLURM_SOURCE = 'cluster';
/** OPC UA values get a new source time at least every 10 s. */
const OPCUA_STALE_AFTER = '1m';

/**
 * The collector's configuration for the simulated plant: topology and one source per protocol. Keys that the caller decides
 * (database, spool, http) are left to their defaults; add them to the object.
 */
export function collectorConfig(endpoints: Omit<Endpoints, 'control'>, login = DEMO_OPCUA_LOGIN) {
  const bmcs = `[${REDFISH_IDS.join(',')}]`;
  return {
    version: 1 as const,
    site: { ...SITE, simulated: true },
    topology: topologyConfig(),
    sources: [
      {
        name: SOURCES.opcua,
        protocol: 'opcua',
        endpoint: endpoints.opcua,
        security: {
          mode: 'SignAndEncrypt',
          policy: 'Basic256Sha256',
          user: login.user,
          password: login.password,
          acceptUnknownCertificates: true,
        },
        samplingInterval: OPCUA_SAMPLING,
        points: OPCUA_POINTS.map(opcuaPoint),
      },
      modbusSource(endpoints.modbus),
      {
        name: SOURCES.prometheus,
        protocol: 'prometheus',
        interval: PROMETHEUS_INTERVAL,
        targets: MACHINES.map(({ id }) => ({
          name: id,
          url: `${endpoints.prometheus}${METRICS_PATH}${id}`,
          equipment: id,
        })),
      },
      {
        name: SOURCES.redfish,
        protocol: 'redfish',
        interval: REDFISH_INTERVAL,
        bmcs: [{ host: endpoints.redfish, name: bmcs, equipment: bmcs }],
      },
      {
        name: 'inventory',
        protocol: 'netbox',
        url: endpoints.netbox,
        token: DEMO_NETBOX_TOKEN,
        sites: [SITE.id],
        objectTypes: typesByRole(DEMO_TOPOLOGY),
      },
      { name: SOURCES['dsx-mqtt'], protocol: 'dsx-mqtt', url: endpoints.mqtt, topics: ['BMS/v1/#'] },
      {
        name: SLURM_SOURCE,
        protocol: 'slurm',
        url: endpoints.slurm,
        interval: SLURM_INTERVAL,
        accounting: { interval: ACCOUNTING_INTERVAL, history: JOBS_HISTORY },
      },
    ],
  };
}

/** The same as YAML text, for a file. */
export function collectorConfigYaml(endpoints: Omit<Endpoints, 'control'>): string {
  const note = '# Written by the simulator: the collector for the simulated plant. Everything it reads is simulated.\n';
  return note + stringify(collectorConfig(endpoints), { lineWidth: 0 });
}

function opcuaPoint(point: SimPoint) {
  return {
    node: point.address,
    metric: point.metric,
    ...(point.equipment === undefined ? {} : { equipment: point.equipment }),
    ...(point.processArea.length > 0 ? { processArea: point.processArea } : {}),
    unit: point.unit,
    ...(point.isSetpoint ? { setpoint: true } : {}),
    staleAfter: OPCUA_STALE_AFTER,
  };
}

function modbusSource(url: string) {
  const { hostname, port } = new URL(url);
  return {
    name: SOURCES.modbus,
    protocol: 'modbus',
    host: hostname,
    port: Number(port),
    interval: MODBUS_INTERVAL,
    registers: MODBUS_REGISTERS.flatMap((register) =>
      register.meaning
        ? [
            {
              unitId: register.unitId,
              address: register.address,
              type: register.type,
              ...(register.scale === 1 ? {} : { scale: register.scale }),
              unit: register.unit,
              ...register.meaning,
            },
          ]
        : []
    ),
  };
}

function topologyConfig() {
  const withoutSite = <T extends { site: string }>({ site: _, ...rest }: T): Omit<T, 'site'> => rest;
  return {
    zones: DEMO_TOPOLOGY.zones.map(withoutSite),
    racks: DEMO_TOPOLOGY.racks.map(withoutSite),
    equipment: DEMO_TOPOLOGY.equipment.map(withoutSite),
    serves: DEMO_TOPOLOGY.serves.map(withoutSite),
  };
}
