import { describe, expect, it } from 'vitest';
import { createFrameReader } from './frame-reader.ts';
import { cString, errorResponse, firstColumn, frame, query, readCString, readFields, splitFrames } from './messages.ts';

function startup(parameters: string[]): Buffer {
  const body = Buffer.concat([...parameters, ''].map(cString));
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

describe('frame reader', () => {
  it('finds the same messages however the stream is cut', () => {
    const messages = [query('SELECT 1'), frame('S'), frame('d', Buffer.from('row'))];
    const stream = Buffer.concat(messages);
    for (let cut = 1; cut < stream.length; cut++) {
      const reader = createFrameReader();
      const found: Buffer[] = [];
      for (let start = 0; start < stream.length; start += cut) {
        reader.push(stream.subarray(start, start + cut));
        for (let message = reader.next(); message; message = reader.next()) {
          found.push(message);
        }
      }
      expect(found.map((message) => message.toString('hex'))).toEqual(
        messages.map((message) => message.toString('hex'))
      );
    }
  });

  it('reads the startup parameters', () => {
    const reader = createFrameReader();
    reader.push(startup(['user', 'plenum_reader', 'database', 'plenum']));
    const opening = reader.nextOpening();
    expect(opening).toMatchObject({ kind: 'startup' });
    expect(opening?.kind === 'startup' && [...opening.parameters]).toEqual([
      ['user', 'plenum_reader'],
      ['database', 'plenum'],
    ]);
  });

  it('refuses a length that no client sends instead of waiting for it', () => {
    const reader = createFrameReader();
    reader.push(Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]));
    expect(() => reader.next()).toThrow(/length/);
  });

  it('refuses another protocol, such as HTTP, at the first bytes', () => {
    const reader = createFrameReader();
    reader.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    expect(() => reader.nextOpening()).toThrow(/not possible/);
  });
});

describe('messages', () => {
  it('keep SQLSTATE, detail and hint of an error', () => {
    const fields = readFields(errorResponse({ code: '23505', message: 'twice', detail: 'which', hint: 'do' }));
    expect(Object.fromEntries(fields)).toMatchObject({ C: '23505', M: 'twice', D: 'which', H: 'do', V: 'ERROR' });
  });

  it('read multibyte text', () => {
    expect(readCString(cString('Kühlung °C'), 0)).toEqual(['Kühlung °C', 13]);
  });

  it('complain about a string without end', () => {
    expect(() => readCString(Buffer.from('abc'), 0)).toThrow(/no end/);
  });

  it('split what the engine puts out, and read the first column with its nulls', () => {
    const row = frame('D', Buffer.from([0, 1, 0, 0, 0, 1, 0x37]));
    const nullRow = frame('D', Buffer.from([0, 1, 0xff, 0xff, 0xff, 0xff]));
    expect(firstColumn(splitFrames(Buffer.concat([row, nullRow, frame('Z', Buffer.from('I'))])))).toEqual(['7', null]);
  });
});
