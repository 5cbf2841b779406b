/** Where the plant's servers listen. */
export interface Endpoints {
  opcua: string;
  modbus: string;
  mqtt: string;
  prometheus: string;
  /** Several services, with their ports in brackets. */
  redfish: string;
  /** slurmrestd. */
  slurm: string;
  netbox: string;
  control: string;
}

export const DEFAULT_PORTS = {
  opcua: 48_400,
  modbus: 15_020,
  mqtt: 18_830,
  prometheus: 19_100,
  /** The first of as many as there are BMCs. */
  redfish: 19_110,
  slurm: 16_820,
  netbox: 19_105,
  control: 19_101,
} as const;

/** Credentials of the demo's OPC UA server; overridden by SIMULATOR_OPCUA_USER and SIMULATOR_OPCUA_PASSWORD. */
export const DEMO_OPCUA_LOGIN = { user: 'plenum', password: 'plenum-demo' } as const;

/** Seed of the demo plant; history and live operation must share it to form one series. */
export const DEFAULT_SEED = 1;
