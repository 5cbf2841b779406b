import { EXCEPTION, type ModbusError } from '#protocols/modbus/read.ts';

const BUSY: ReadonlyArray<number | undefined> = [EXCEPTION.acknowledge, EXCEPTION.deviceBusy];

/** What to do about an answer that gives no values, a sentence; `named` are the registers that it is about. */
export function adviceFor(error: ModbusError, named: string): string {
  if (error.gatewayMissesUnit) {
    return 'Check the unit id, and which units the gateway is set up for.';
  }
  if (error.kind === 'garbled') {
    return 'Check that the device speaks Modbus TCP on this port, and `transport`: rtu-over-tcp is for serial servers that pass RTU frames through.';
  }
  if (BUSY.includes(error.code)) {
    return 'It is asked again at each interval. Raise `interval` or `pauseBetweenRequests`, and look who else asks it.';
  }
  return error.code !== undefined && !error.refusesRequest
    ? 'It is asked again at each interval. Look at the device: it says that the fault is its own.'
    : `Check address and table of ${named} against the device's manual; addresses count from 0.`;
}
