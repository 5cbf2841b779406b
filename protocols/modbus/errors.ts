/**
 * `exception`: the device refused. `timeout`: nobody answered. `foreign`: another unit answered. `garbled`: the answer
 * cannot be read. `lost`: there is no connection.
 */
export type ModbusErrorKind = 'exception' | 'timeout' | 'foreign' | 'garbled' | 'lost';

/** Exception codes of the Modbus application protocol V1.1b3, section 7. */
export const EXCEPTION = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  acknowledge: 5,
  deviceBusy: 6,
  gatewayPathUnavailable: 10,
  gatewayTargetFailed: 11,
} as const;

export class ModbusError extends Error {
  readonly kind: ModbusErrorKind;
  /** Modbus exception code, for kind `exception`. */
  readonly code: number | undefined;
  /** For kind `timeout`: the unit behind whose unanswered request this one waited. The silence says nothing about its own registers. */
  readonly heldUpBy: number | undefined;

  constructor(
    kind: ModbusErrorKind,
    message: string,
    options: { code?: number; heldUpBy?: number; cause?: unknown } = {}
  ) {
    super(message, { cause: options.cause });
    this.name = 'ModbusError';
    this.kind = kind;
    this.code = options.code;
    this.heldUpBy = options.heldUpBy;
  }

  /** The request asked for registers that this device does not have, or for more of them than it likes. */
  get refusesRange(): boolean {
    return this.code === EXCEPTION.illegalAddress || this.code === EXCEPTION.illegalValue;
  }

  /** Asking again will not help: the device lacks these registers or this whole table. */
  get refusesRequest(): boolean {
    return this.refusesRange || this.code === EXCEPTION.illegalFunction;
  }

  /** The gateway is there and says, or shows, that it does not reach the unit. */
  get gatewayMissesUnit(): boolean {
    return (
      this.kind === 'foreign' ||
      this.code === EXCEPTION.gatewayPathUnavailable ||
      this.code === EXCEPTION.gatewayTargetFailed
    );
  }
}
