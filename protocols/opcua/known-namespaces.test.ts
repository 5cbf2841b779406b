import { describe, expect, test } from 'vitest';
import { namedByUri, rememberNamespaces } from './known-namespaces.ts';

const BASE = ['http://opcfoundation.org/UA/', 'urn:server'];
const PLC = [...BASE, 'urn:plc', 'urn:bms'];
const SWAPPED = [...BASE, 'urn:bms', 'urn:plc'];
const NODE = 'ns=2;s=Temp';

describe('the index of a node after a restart of the process', () => {
  const kept = rememberNamespaces(PLC, [NODE]).record(PLC);

  test('a namespace at another index is a fault that names the URI, and what is kept stays', () => {
    const known = rememberNamespaces(SWAPPED, [NODE], kept);
    expect(known.judge(NODE, SWAPPED).fault?.message).toBe(
      'OPC UA node ns=2;s=Temp is not read: namespace 2 was urn:plc and is urn:bms now. Name it by URI: nsu=urn:plc;s=Temp.'
    );
    expect(known.record(SWAPPED)).toBeUndefined();
  });

  test('a namespace that is gone does not make its neighbour pass for it', () => {
    const shifted = [...BASE, 'urn:bms'];
    const known = rememberNamespaces(shifted, [NODE], kept);
    expect(known.judge(NODE, shifted).fault?.message).toContain('namespace 2 was urn:plc and is urn:bms now');
    expect(known.record(shifted)).toBeUndefined();
    expect(rememberNamespaces(PLC, [NODE]).judge(NODE, shifted).fault).toBeDefined();
  });

  test('a new name is a remark for the life of one process, then the name', () => {
    const renamed = [...BASE, 'urn:plc:2', 'urn:bms'];
    const known = rememberNamespaces(renamed, [NODE], kept);
    expect(known.judge(NODE, renamed)).toEqual({
      remark:
        'namespace 2 was urn:plc and is urn:plc:2 now. Check the nodes with ns=2, and name them by URI: nsu=urn:plc:2;s=Temp.',
    });
    expect(rememberNamespaces(renamed, [NODE], known.record(renamed)).judge(NODE, renamed)).toEqual({});
  });

  test('an index that no node used before means what it means now', () => {
    const known = rememberNamespaces(SWAPPED, ['ns=3;s=Temp'], kept);
    expect(known.judge('ns=3;s=Temp', SWAPPED)).toEqual({});
    expect(known.record(SWAPPED)).toEqual({ namespaces: SWAPPED, indexes: [3] });
  });

  test('nodes by URI do not care', () => {
    const known = rememberNamespaces(SWAPPED, ['nsu=urn:plc;s=Temp'], kept);
    expect(known.judge('nsu=urn:plc;s=Temp', SWAPPED)).toEqual({});
    expect(known.record(SWAPPED)).toEqual({ namespaces: SWAPPED, indexes: [] });
  });
});

test.each([
  ['ns=2;s=A;ns=3', 'nsu=urn:x;s=A;ns=3'],
  ['i=2258', 'nsu=urn:x;i=2258'],
])('%s by URI is %s', (node, named) => {
  expect(namedByUri(node, 'urn:x')).toBe(named);
});
