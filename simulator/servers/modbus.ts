import { ServerTCP } from 'modbus-serial';
import type { PlantHost } from '../plant-host.ts';
import { MODBUS_REGISTERS, registerAddress } from '../points/modbus.ts';
import type { SimRegister } from '../points/register.ts';
import { decodeRegisters, encodeRegisters, registerLength } from './registers.ts';
import { claimPort, listenError, type ServerOptions, type SimServer } from './server.ts';

/** Modbus application protocol V1.1b3, section 7. */
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;
const GATEWAY_TARGET_FAILED = 11;

export interface ModbusServer extends SimServer {
  /** Holds a register at a value in its unit, whatever the plant does; undefined lets it go. False: no such register. */
  pin(unitId: number, address: number, value: number | undefined): boolean;
}

type Reply<T> = (error: { modbusErrorCode: number } | null, value?: T) => void;

/** The gateway with all rack PDUs, busway and main meters and CRAH controllers as units of one Modbus TCP server. */
export async function startModbus(host: PlantHost, options: ServerOptions): Promise<ModbusServer> {
  const port = await claimPort('Modbus', options);
  const units = Map.groupBy(MODBUS_REGISTERS, (register) => register.unitId);
  const pins = new Map<string, number>();
  const valueOf = (register: SimRegister) => pins.get(registerAddress(register)) ?? register.read(host.state);
  const readBlock = (start: number, length: number, unitId: number, reply: Reply<number[]>) => {
    const registers = units.get(unitId);
    if (!registers) {
      reply({ modbusErrorCode: GATEWAY_TARGET_FAILED });
      return;
    }
    const image = new Array<number | undefined>(length).fill(undefined);
    for (const register of registers) {
      copyInto(image, register.address - start, encodeRegisters(register, valueOf(register)));
    }
    if (image.includes(undefined)) {
      reply({ modbusErrorCode: ILLEGAL_ADDRESS });
      return;
    }
    logRead(host, registers, start, length, valueOf);
    reply(null, image as number[]);
  };
  const write = (start: number, values: number[], unitId: number, reply: Reply<void>) => {
    const errorCode = writeRegisters(host, units.get(unitId) ?? [], start, values);
    reply(errorCode === 0 ? null : { modbusErrorCode: errorCode });
  };
  const server = new ServerTCP(
    {
      getHoldingRegister: (address: number, unitId: number, reply: Reply<number>) =>
        readBlock(address, 1, unitId, (error, values) => reply(error, values?.[0])),
      getMultipleHoldingRegisters: (address: number, length: number, unitId: number, reply: Reply<number[]>) =>
        readBlock(address, length, unitId, reply),
      setRegister: (address: number, value: number, unitId: number, reply: Reply<void>) =>
        write(address, [value], unitId, reply),
      setRegisterArray: (address: number, values: number[], unitId: number, reply: Reply<void>) =>
        write(address, values, unitId, reply),
    } as ConstructorParameters<typeof ServerTCP>[0],
    { host: options.host, port, unitID: 255 }
  );
  await new Promise<void>((resolve, reject) => {
    server.once('initialized', () => resolve());
    server.once('serverError', (error) => reject(listenError('Modbus', { ...options, port }, error)));
  });
  // A client that goes away in the middle of an answer is nobody's fault.
  server.on('socketError', () => undefined);
  return {
    url: `modbus://${options.host}:${port}`,
    port,
    pin(unitId, address, value) {
      const register = units.get(unitId)?.find((candidate) => candidate.address === address);
      if (!register) {
        return false;
      }
      if (value === undefined) {
        pins.delete(registerAddress(register));
      } else {
        pins.set(registerAddress(register), value);
      }
      return true;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function copyInto(image: Array<number | undefined>, offset: number, words: number[]): void {
  words.forEach((word, i) => {
    if (offset + i >= 0 && offset + i < image.length) {
      image[offset + i] = word;
    }
  });
}

function logRead(
  host: PlantHost,
  registers: SimRegister[],
  start: number,
  length: number,
  valueOf: (register: SimRegister) => number
): void {
  for (const register of registers) {
    const whole = register.address >= start && register.address + registerLength(register.type) <= start + length;
    if (whole) {
      host.log.record('modbus', registerAddress(register), valueOf(register), Date.now());
    }
  }
}

/** Returns 0, or the Modbus exception code. */
function writeRegisters(host: PlantHost, registers: SimRegister[], start: number, values: number[]): number {
  const changes: Array<{ register: SimRegister; value: number }> = [];
  for (let i = 0; i < values.length;) {
    const register = registers.find((candidate) => candidate.address === start + i);
    if (!register?.setpoint) {
      return ILLEGAL_ADDRESS;
    }
    const length = registerLength(register.type);
    changes.push({ register, value: decodeRegisters(register, values.slice(i, i + length)) });
    i += length;
  }
  const accepted = changes.every(({ register, value }) => register.setpoint && host.write(register.setpoint, value));
  return accepted ? 0 : ILLEGAL_VALUE;
}
