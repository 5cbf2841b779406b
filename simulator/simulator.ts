import { DEFAULT_SEED, DEMO_OPCUA_LOGIN, type Endpoints, type Ports } from './endpoints.ts';
import { startPlant, type PlantHost } from './plant-host.ts';
import { startControl } from './servers/control.ts';
import { startModbus } from './servers/modbus.ts';
import { startMqtt } from './servers/mqtt.ts';
import { netboxLists } from './servers/netbox-records.ts';
import { startNetbox } from './servers/netbox.ts';
import { startOpcUa } from './servers/opcua.ts';
import { startPrometheus } from './servers/prometheus.ts';
import { startRedfish } from './servers/redfish.ts';
import type { SimServer } from './servers/server.ts';
import { startSlurm } from './servers/slurm.ts';
import { SITE } from './plant/layout.ts';
import { DEMO_TOPOLOGY } from './topology.ts';

export interface SimulatorOptions {
  host?: string;
  ports: Ports;
  seed?: number;
  /** Simulated seconds per second. */
  speed?: number;
  /** How far the plant's time is ahead of the clock, s. */
  aheadS?: number;
  /** Folder for the OPC UA server's certificates. */
  pkiDirectory: string;
  opcua?: { user: string; password: string; acceptUnknownCertificates?: boolean };
}

export interface Simulator {
  endpoints: Endpoints;
  plant: PlantHost;
  stop(): Promise<void>;
}

/** Starts the plant and its servers; on failure everything already started is stopped again. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const plant = startPlant({
    seed: options.seed ?? DEFAULT_SEED,
    speed: options.speed ?? 1,
    aheadS: options.aheadS ?? 0,
  });
  const servers: SimServer[] = [];
  const stop = async () => {
    plant.stop();
    await Promise.all(servers.map((server) => server.stop()));
  };
  const started = async <T extends SimServer>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  try {
    const at = (port: number) => ({ host, port });
    const modbus = await started(startModbus(plant, at(options.ports.modbus)));
    const mqtt = await started(startMqtt(plant, at(options.ports.mqtt)));
    const prometheus = await started(startPrometheus(plant, at(options.ports.prometheus)));
    const redfish = await started(startRedfish(plant, at(options.ports.redfish)));
    const slurm = await started(startSlurm(plant, at(options.ports.slurm)));
    const netbox = await started(startNetbox(netboxLists(DEMO_TOPOLOGY, SITE.id), at(options.ports.netbox)));
    const opcua = await started(
      startOpcUa(plant, {
        ...at(options.ports.opcua),
        pkiDirectory: options.pkiDirectory,
        user: options.opcua?.user ?? DEMO_OPCUA_LOGIN.user,
        password: options.opcua?.password ?? DEMO_OPCUA_LOGIN.password,
        acceptUnknownCertificates: options.opcua?.acceptUnknownCertificates ?? true,
      })
    );
    const endpoints: Endpoints = {
      opcua: opcua.url,
      modbus: modbus.url,
      mqtt: mqtt.url,
      prometheus: prometheus.url,
      redfish: redfish.url,
      slurm: slurm.url,
      netbox: netbox.url,
      control: '',
    };
    const control = await started(startControl({ host: plant, modbus, endpoints }, at(options.ports.control)));
    endpoints.control = control.url;
    return { endpoints, plant, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
