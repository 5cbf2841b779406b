import { DataType, type DataValue, type StatusCode, type Variant, VariantArrayType } from 'node-opcua-client';
import { Quality, type QualityCode } from '#model/sample.ts';

/** OPC UA Part 4, 7.39.1: info type "data value" with the overflow bit; values before this one are lost. */
const OVERFLOW_BITS = 0x0480;

/** Severity of a status code (its two top bits): Good, Uncertain, Bad. */
export function qualityOf(status: Pick<StatusCode, 'value'>): QualityCode {
  const severity = status.value >>> 30;
  if (severity === 0) {
    return Quality.good;
  }
  return severity === 1 ? Quality.uncertain : Quality.bad;
}

/** Whether the server's queue overflowed between the value before and this one. */
export function hasOverflowed(status: Pick<StatusCode, 'value'>): boolean {
  return (status.value & OVERFLOW_BITS) === OVERFLOW_BITS;
}

/** A number from a scalar: booleans as 0 and 1, 64 bit integers to the nearest double; `null` for anything else. */
export function numberOf(variant: Pick<Variant, 'dataType' | 'arrayType' | 'value'> | undefined | null): number | null {
  if (!variant || variant.arrayType !== VariantArrayType.Scalar) {
    return null;
  }
  const value: unknown = variant.value;
  switch (variant.dataType) {
    case DataType.Boolean:
      return typeof value === 'boolean' ? Number(value) : null;
    case DataType.Int64:
      return value === null ? null : Number(BigInt.asIntN(64, wide(value)));
    case DataType.UInt64:
      return value === null ? null : Number(wide(value));
    // A status is a number to the stack, but says nothing about the plant.
    case DataType.StatusCode:
      return null;
    default:
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }
}

/** The stack gives 64 bit integers as [high, low] words. */
function wide(value: unknown): bigint {
  const [high = 0, low = 0] = Array.isArray(value) ? (value as number[]) : [];
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** A reading of a node: in the server's unit, not yet judged. */
export interface NodeReading {
  address: string;
  /** Source time, epoch ms; the server's, else the receive time where it has none. */
  timeMs: number;
  receivedMs: number;
  value: number | null;
  quality: QualityCode;
}

/**
 * A notification or a row of history as a reading. Source time goes before server time; a value that is not a
 * number is bad, whatever its status says.
 */
export function decodeDataValue(address: string, dataValue: DataValue, receivedMs: number): NodeReading {
  const value = numberOf(dataValue.value);
  const time = dataValue.sourceTimestamp ?? dataValue.serverTimestamp;
  return {
    address,
    timeMs: time ? time.getTime() : receivedMs,
    receivedMs,
    value,
    quality: value === null ? Quality.bad : qualityOf(dataValue.statusCode),
  };
}
