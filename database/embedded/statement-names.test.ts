import { expect, it } from 'vitest';
import { body, cString, frame, readCString, type Frame } from './messages.ts';
import { createStatementNames } from './statement-names.ts';

const parse = (name: string) => frame('P', Buffer.concat([cString(name), cString('SELECT 1'), Buffer.alloc(2)]));
const bind = (name: string) => frame('B', Buffer.concat([cString('portal'), cString(name), Buffer.alloc(6)]));
const describeStatement = (name: string) => frame('D', Buffer.concat([Buffer.from('S'), cString(name)]));
const close = (name: string) => frame('C', Buffer.concat([Buffer.from('S'), cString(name)]));
const parsedName = (message: Frame | undefined) => readCString(body(message as Frame), 0)[0];
const namedBehindKind = (message: Frame | undefined) => readCString(body(message as Frame), 1)[0];

it('gives two clients different statements for the same name', () => {
  const first = createStatementNames().rewrite(parse('same'));
  const second = createStatementNames().rewrite(parse('same'));
  expect(parsedName(first[0])).not.toBe(parsedName(second[0]));
});

it('leads bind and describe to the statement that was parsed', () => {
  const names = createStatementNames();
  const target = parsedName(names.rewrite(parse('mine'))[0]);
  const [bound] = names.rewrite(bind('mine'));
  const [portal, offset] = readCString(body(bound as Frame), 0);
  expect([portal, readCString(body(bound as Frame), offset)[0]]).toEqual(['portal', target]);
  expect(namedBehindKind(names.rewrite(describeStatement('mine'))[0])).toBe(target);
});

it('replaces the unnamed statement at each parse', () => {
  const names = createStatementNames();
  const target = parsedName(names.rewrite(parse(''))[0]);
  const again = names.rewrite(parse(''));
  expect(again).toHaveLength(2);
  expect(namedBehindKind(again[0])).toBe(target);
});

it('shows the client its own name in the error for a statement that it never parsed', () => {
  expect(namedBehindKind(createStatementNames().rewrite(describeStatement('nowhere'))[0])).toBe('nowhere');
});

it('closes what the client left open, once', () => {
  const names = createStatementNames();
  names.rewrite(parse('a'));
  names.rewrite(parse('b'));
  names.rewrite(close('a'));
  expect(names.closeAll()).toHaveLength(1);
  expect(names.closeAll()).toHaveLength(0);
});
