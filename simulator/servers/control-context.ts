import type { Endpoints } from '../endpoints.ts';
import type { PlantHost } from '../plant-host.ts';
import type { ModbusServer } from './modbus.ts';

/** What the control page shows and steers. */
export interface ControlContext {
  host: PlantHost;
  modbus: Pick<ModbusServer, 'pin'>;
  endpoints: Endpoints;
}
