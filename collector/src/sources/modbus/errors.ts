import type { ModbusConfig } from './config.ts';

export type ModbusErrorKind = 'exception' | 'timeout' | 'lost';

/** Exception codes of the Modbus application protocol V1.1b3, section 7. */
export const EXCEPTION = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  gatewayPathUnavailable: 10,
  gatewayTargetFailed: 11,
} as const;

export class ModbusError extends Error {
  readonly kind: ModbusErrorKind;
  /** Modbus exception code, for kind `exception`. */
  readonly code: number | undefined;

  constructor(kind: ModbusErrorKind, message: string, options: { code?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ModbusError';
    this.kind = kind;
    this.code = options.code;
  }

  /** The request asked for registers that this device does not have, or for more of them than it likes. */
  get refusesRange(): boolean {
    return this.code === EXCEPTION.illegalAddress || this.code === EXCEPTION.illegalValue;
  }

  /** Asking again will not help: the device lacks these registers or this whole table. */
  get refusesRequest(): boolean {
    return this.refusesRange || this.code === EXCEPTION.illegalFunction;
  }

  /** The unit behind a gateway does not answer; the gateway itself does. */
  get unitAway(): boolean {
    return (
      this.kind === 'timeout' ||
      this.code === EXCEPTION.gatewayPathUnavailable ||
      this.code === EXCEPTION.gatewayTargetFailed
    );
  }
}

/** Tells a refusal by the device, a silence and a broken connection apart. */
export function classifyError(error: unknown, config: Pick<ModbusConfig, 'host' | 'port' | 'timeout'>): ModbusError {
  if (error instanceof ModbusError) {
    return error;
  }
  const where = `Modbus ${config.host}:${config.port}`;
  const { message, modbusCode, errno, code } = error as Error & { modbusCode?: number; errno?: string; code?: string };
  if (modbusCode !== undefined) {
    return new ModbusError('exception', `${where} answered ${message}.`, { code: modbusCode, cause: error });
  }
  if (errno === 'ETIMEDOUT') {
    return new ModbusError('timeout', `${where} gave no answer within ${config.timeout} ms.`, { cause: error });
  }
  return new ModbusError('lost', `${where}: ${code ?? message ?? String(error)}.`, { cause: error });
}
