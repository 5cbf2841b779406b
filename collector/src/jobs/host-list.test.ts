import { describe, expect, it } from 'vitest';
import { expandHostList } from './host-list.ts';

describe('a host list', () => {
  it.each<[string, string[]]>([
    ['gpu[01-04,07]-ib', ['gpu01-ib', 'gpu02-ib', 'gpu03-ib', 'gpu04-ib', 'gpu07-ib']],
    ['n1', ['n1']],
    ['n1,n3,n[5-6]', ['n1', 'n3', 'n5', 'n6']],
    ['r[1-2]n[08-10]', ['r1n08', 'r1n09', 'r1n10', 'r2n08', 'r2n09', 'r2n10']],
    ['n[098-101]', ['n098', 'n099', 'n100', 'n101']],
    ['n[1-2,2,1]', ['n1', 'n2']],
    ['dgx-a100-1.hall.example', ['dgx-a100-1.hall.example']],
    ['', []],
    ['(null)', []],
    ['None assigned', []],
  ])('%s', (list, hosts) => {
    expect(expandHostList(list)).toEqual(hosts);
  });

  it.each([
    ['n[1-', 'host list "n[1-" has brackets that do not match'],
    ['n1]', 'host list "n1]" has brackets that do not match'],
    ['n[[1]]', 'host list "n[[1]]" has brackets that do not match'],
    ['n[a-c]', 'host list "n[a-c]" has "a-c" in its brackets, which is not a range of numbers'],
    ['n[4-1]', 'host list "n[4-1]" has "4-1" in its brackets, which is not a range of numbers'],
    ['n[]', 'host list "n[]" has "" in its brackets, which is not a range of numbers'],
    ['n[0-999999999]', 'host list "n[0-999999999]" has more than 65536 hosts'],
    ['a[0-999]b[0-999]c[0-999]', 'host list "a[0-999]b[0-999]c[0-999]" has more than 65536 hosts'],
    ['a[0-40000],b[0-40000]', 'host list "a[0-40000],b[0-40000]" has more than 65536 hosts'],
    [`n[${'9'.repeat(200)}-1]`, `host list "n[${'9'.repeat(78)}..." has`],
  ])('%s is refused', (list, message) => {
    expect(() => expandHostList(list)).toThrow(message);
  });
});
