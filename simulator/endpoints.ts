interface Endpoint {
  port: number;
  /** What is spoken there, as people call it. */
  title: string;
  /** What else the help says of it. */
  note?: string;
}

/** Where the plant's servers listen. Flags, help, the start of the demo and the tests go by this list; a test holds the docs to it. */
export const ENDPOINTS = {
  opcua: { port: 48_400, title: 'OPC UA' },
  modbus: { port: 15_020, title: 'Modbus TCP' },
  mqtt: { port: 18_830, title: 'MQTT', note: 'DSX Exchange' },
  prometheus: { port: 19_100, title: 'Prometheus' },
  redfish: { port: 19_110, title: 'Redfish', note: 'and those that follow: a BMC each' },
  slurm: { port: 16_820, title: 'Slurm', note: 'slurmrestd' },
  netbox: { port: 19_105, title: 'NetBox', note: 'the inventory' },
  control: { port: 19_101, title: 'Control', note: 'state, log, faults, jobs, over HTTP' },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;
export const ENDPOINT_NAMES = Object.keys(ENDPOINTS) as EndpointName[];

/** URLs; that of Redfish holds the ports of several services in brackets. */
export type Endpoints = Record<EndpointName, string>;
/** 0 takes a free port. */
export type Ports = Record<EndpointName, number>;

/** Something of each endpoint. */
export function ofEachEndpoint<Value>(make: (name: EndpointName) => Value): Record<EndpointName, Value> {
  return Object.fromEntries(ENDPOINT_NAMES.map((name) => [name, make(name)])) as Record<EndpointName, Value>;
}

/** The flag for its port, without the dashes. */
export function portFlag<Name extends EndpointName>(name: Name): `${Name}-port` {
  return `${name}-port`;
}

/** Credentials of the demo's OPC UA server; overridden by SIMULATOR_OPCUA_USER and SIMULATOR_OPCUA_PASSWORD. */
export const DEMO_OPCUA_LOGIN = { user: 'plenum', password: 'plenum-demo' } as const;

/** Seed of the demo plant; history and live operation must share it to form one series. */
export const DEFAULT_SEED = 1;
