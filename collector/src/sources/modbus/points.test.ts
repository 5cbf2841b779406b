import { describe, expect, test } from 'vitest';
import type { SourceConfigError } from '../../contract/config.ts';
import { modbusConfigSchema } from './config.ts';
import { modbusPoints } from './points.ts';

function pointsOf(registers: object[]) {
  const config = modbusConfigSchema.parse({ name: 'pdu', protocol: 'modbus', host: 'h', registers });
  return modbusPoints(config, 'pdu', 'demo');
}

describe('a register that cannot be read is a clear error', () => {
  const cases: Array<[string, object[], Array<string | number>]> = [
    ['a float in the coil table', [{ address: 0, table: 'coil', type: 'float32' }], ['registers', 0, 'type']],
    ['a bool in the holding table', [{ address: 0, type: 'bool' }], ['registers', 0, 'type']],
    ['a value beyond register 65535', [{ address: 65_535, type: 'float32' }], ['registers', 0, 'address']],
    ['bits that the type does not have', [{ address: 0, type: 'int16', bits: '8-16' }], ['registers', 0, 'bits']],
    [
      'an order of 64 bits for 32',
      [{ address: 0, type: 'float32', byteOrder: 'EFGHABCD' }],
      ['registers', 0, 'byteOrder'],
    ],
    [
      'a sentinel that the type cannot hold',
      [{ address: 0, notAvailable: [70_000] }],
      ['registers', 0, 'notAvailable'],
    ],
    [
      'a fraction among integers',
      [{ address: 0, type: 'int32', notAvailable: [0.5] }],
      ['registers', 0, 'notAvailable'],
    ],
    ['a counter of single bits', [{ address: 0, table: 'coil', counter: true }], ['registers', 0, 'counter']],
    ['a roll-over of no counter', [{ address: 0, rollsOverAt: 10_000 }], ['registers', 0, 'rollsOverAt']],
    ['the same register twice', [{ address: 7 }, { address: 7 }], ['registers', 1, 'address']],
    [
      'the rate of a register twice',
      [
        { address: 7, counter: true },
        { address: 7, counter: true },
      ],
      ['registers', 1, 'address'],
    ],
  ];
  for (const [name, registers, path] of cases) {
    test(name, () => {
      const withMeaning = registers.map((register) => ({ metric: 'RackPower', rack: 'R1', ...register }));
      expect(() => pointsOf(withMeaning)).toThrow(expect.objectContaining({ path } as Partial<SourceConfigError>));
    });
  }
});

test('a point carries the meaning that its register was given', () => {
  const [point] = pointsOf([{ address: 3027, type: 'float32', metric: 'RackPower', rack: 'R-A01', unit: 'kW' }]);
  expect(point).toMatchObject({ address: '1:holding:3027', metric: 'RackPower', rack: 'R-A01', sourceUnit: 'kW' });
});

test('the power behind a meter and its total are two points of one register', () => {
  const points = pointsOf([
    { address: 800, type: 'uint32', counter: true, metric: 'ActivePower', equipment: 'PM-A', unit: 'kW.h/s' },
    { address: 800, type: 'uint32', metric: 'GenericPoint', processArea: ['Energy'], equipment: 'PM-A', unit: 'kW.h' },
  ]);
  expect(points.map(({ address, metric }) => [address, metric])).toEqual([
    ['1:holding:800/s', 'ActivePower'],
    ['1:holding:800', 'GenericPoint'],
  ]);
});

test('a point carries how often its register is polled: its own interval, else that of its source', () => {
  const meaning = { metric: 'RackPower', rack: 'R1' };
  const points = pointsOf([
    { address: 0, ...meaning },
    { address: 2, interval: '1m', ...meaning },
  ]);
  expect(points.map(({ samplingIntervalMs }) => samplingIntervalMs)).toEqual([2_000, 60_000]);
});

test('no register may be polled faster than a source', () => {
  const register = { address: 0, interval: '1ms', metric: 'RackPower', rack: 'R1' };
  const { error } = modbusConfigSchema.safeParse({ name: 'pdu', protocol: 'modbus', host: 'h', registers: [register] });
  expect(error?.issues).toMatchObject([
    { path: ['registers', 0, 'interval'], message: expect.stringContaining('100ms') },
  ]);
});
