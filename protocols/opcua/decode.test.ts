import { DataType, DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { describe, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { decodeDataValue, hasOverflowed, numberOf, qualityOf } from './decode.ts';

const scalar = (dataType: DataType, value: unknown) => ({ dataType, arrayType: VariantArrayType.Scalar, value });

test.each([
  ['Good', StatusCodes.Good, Quality.good],
  ['Good with a sub code', StatusCodes.GoodClamped, Quality.good],
  ['UncertainLastUsableValue', StatusCodes.UncertainLastUsableValue, Quality.uncertain],
  ['BadSensorFailure', StatusCodes.BadSensorFailure, Quality.bad],
])('%s keeps its severity', (_, status, quality) => expect(qualityOf(status)).toBe(quality));

test('only the overflow bit of a data value is an overflow', () => {
  expect([0x0480, 0x40000480, 0x0400, 0x0080, 0].map((value) => hasOverflowed({ value }))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('a number comes out of', () => {
  test.each([
    ['a boolean', scalar(DataType.Boolean, true), 1],
    ['a negative 64 bit integer', scalar(DataType.Int64, [0xffffffff, 0xfffffffe]), -2],
    ['a large unsigned 64 bit integer', scalar(DataType.UInt64, [1, 0]), 4_294_967_296],
    ['a float', scalar(DataType.Float, 1.5), 1.5],
  ])('%s', (_, variant, value) => expect(numberOf(variant)).toBe(value));
});

test.each([
  ['text', scalar(DataType.String, 'on')],
  ['NaN', scalar(DataType.Double, NaN)],
  ['an array', { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: new Float64Array(2) }],
])('%s is not a reading', (_, variant) => expect(numberOf(variant)).toBeNull());

test('the source time goes before the server time, and a value without a number is bad', () => {
  const dataValue = new DataValue({
    value: new Variant({ dataType: DataType.String, value: 'x' }),
    statusCode: StatusCodes.Good,
    sourceTimestamp: new Date(1_000),
    serverTimestamp: new Date(2_000),
  });
  expect(decodeDataValue('a', dataValue, 3_000)).toEqual({
    address: 'a',
    timeMs: 1_000,
    receivedMs: 3_000,
    value: null,
    quality: Quality.bad,
  });
});
