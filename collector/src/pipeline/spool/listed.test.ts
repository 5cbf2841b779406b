import { describe, expect, it } from 'vitest';
import { countListed, decodeListed, encodeListed } from './listed.ts';

const list = { source: 'slurm', simulated: true, items: [{ id: 'ä😀' }, { id: '2' }] };

describe('a list in the spool', () => {
  it('comes back as it was, and tells its length without being read', () => {
    const bytes = encodeListed(list);
    expect(decodeListed(bytes)).toEqual(list);
    expect(countListed(bytes)).toBe(2);
    expect(bytes.length).toBeLessThan(JSON.stringify(list).length + 20);
  });

  it('of another version is refused by name, and bytes that are none are', () => {
    const newer = encodeListed(list);
    newer.writeUInt8(2, 0);
    expect(() => decodeListed(newer)).toThrow('its encoding has version 2, this collector reads version 1');
    const broken = ['', '01000000ffffffff', '0100000000000000' + Buffer.from('{"source":"s"}').toString('hex')];
    for (const hex of broken) {
      expect(() => decodeListed(Buffer.from(hex, 'hex')), hex).toThrow();
      expect(countListed(Buffer.from(hex, 'hex')), hex).toBeLessThan(12);
    }
  });
});
