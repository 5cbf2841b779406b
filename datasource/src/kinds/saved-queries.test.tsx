import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import { QUERY_KINDS, type QueryKind } from '#model/query/kinds.ts';
import { normalizeQuery } from '#model/query/normalize.ts';
import * as SCHEMAS from '#model/query/schemas.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { QueryEditor } from '../components/QueryEditor/QueryEditor.tsx';
import type { PlenumDataSource } from '../datasource.ts';
import { readQuery } from '../query/read.ts';
import { CATALOG_BY_ID } from '../testing/catalog.ts';
import { SAVED_QUERIES } from '../testing/saved-queries.ts';
import { templates } from '../testing/templates.ts';
import type { PlenumQuery } from '../types.ts';
import { kindOf, sentenceOf } from './registry.ts';

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as unknown as TemplateSrv);
});

type Json = Record<string, unknown>;

const KINDS = Object.entries(SAVED_QUERIES).map(([kind, query]): [string, Json] => [kind, { ...query }]);
/** Grafana's and the version are not of the kind. */
const NOT_OWN = ['refId', 'kind', 'version', 'datasource', 'hide'];
const FIELDS = KINDS.flatMap(([kind, query]) =>
  Object.keys(query)
    .filter((field) => !NOT_OWN.includes(field))
    .map((field): [string, string, Json] => [kind, field, query])
);

const read = (stored: Json) => readQuery(stored as never);
const without = (query: Json, field: string) =>
  Object.fromEntries(Object.entries(query).filter(([name]) => name !== field));

function show(stored: Json) {
  const onChange = vi.fn<(query: PlenumQuery) => void>();
  const datasource = {
    uid: 'plenum',
    catalog: async () => CATALOG_BY_ID,
    values: async () => [],
  } as unknown as PlenumDataSource;
  const shown = render(
    <QueryEditor query={stored as never} datasource={datasource} onChange={onChange} onRunQuery={vi.fn()} />
  );
  return { onChange, ...shown };
}

it('has a saved query of every kind, with every field that the kind has', () => {
  expect(KINDS.map(([kind]) => kind).toSorted()).toEqual([...QUERY_KINDS].toSorted());
  for (const [kind, query] of KINDS) {
    expect(Object.keys(query)).toEqual(expect.arrayContaining(Object.keys(SCHEMAS[kind as QueryKind].shape)));
  }
});

describe.each(KINDS)('a saved query of kind %s', (_kind, saved) => {
  it('means in the browser what it means to the backend, and is kept word by word', () => {
    const { query } = read(saved);
    expect(query).toEqual(saved);
    expect(normalizeQuery(query)).toEqual(normalizeQuery(saved));
  });

  it('keeps what this version does not know, at the top and in its parts', () => {
    const later = marked(saved) as Json;
    expect(read(later).query).toEqual(later);
    expect(kindOf(saved['kind'] as never).applyVariables(later as never, templates({}), {})).toMatchObject({
      later: 'kept',
      scope: { later: 'kept' },
    });
  });

  it('says what is asked, in words, without a catalog and with words of a later version', () => {
    const { query } = read(saved);
    expect(sentenceOf(query!, new Map())).toMatch(/^["\p{Lu}].*\.$/u);
    const later = Object.fromEntries(
      Object.entries(saved).map(([field, value]) => [
        field,
        typeof value === 'string' && !NOT_OWN.includes(field) ? `later-${value}` : value,
      ])
    );
    const said = sentenceOf(read(later).query!, new Map());
    expect(said).not.toMatch(/undefined|NaN|null/);
  });

  it('is one of a newer version: named and never written', () => {
    const { onChange, unmount } = show({ ...saved, version: QUERY_VERSION + 1 });
    expect(screen.getByRole('alert').textContent).toMatch(/saved by a newer Plenum/);
    expect(onChange).not.toHaveBeenCalled();
    unmount();
  });

  it('of before versions gets one, and nothing else changes', () => {
    const { query } = read(without(saved, 'version'));
    expect(query).toEqual(saved);
  });

  it('is shown by its editor with all of its words', async () => {
    const { onChange, unmount } = show(saved);
    expect(await screen.findByText(sentenceOf(saved as unknown as PlenumQuery, CATALOG_BY_ID))).toBeTruthy();
    expect(onChange).not.toHaveBeenCalled();
    unmount();
  });
});

describe.each(FIELDS)('of kind %s, the field %s', (_kind, field, saved) => {
  it('has the same value without being stored as the backend gives it', () => {
    const partial = without(saved, field);
    const { query } = read(partial);
    expect(normalizeQuery(query)).toEqual(normalizeQuery(partial));
  });

  test('stored as null is one that is not stored', () => {
    const { query } = read({ ...saved, [field]: null });
    expect(normalizeQuery(query)).toEqual(normalizeQuery(without(saved, field)));
    expect(sentenceOf(query!, CATALOG_BY_ID)).not.toMatch(/undefined|null/);
  });

  test.each([[7], ['seven'], [{ seven: 7 }], [['seven', 7]], [true]])(
    'hand-written as %j never breaks the editor, which refuses it only where the backend does',
    (value) => {
      const stored = { ...saved, [field]: value };
      const { query, refusal } = read(stored);
      if (refusal !== undefined) {
        expect(refusal).toMatch(new RegExp(`^Query: ${field}\\b.* has the value`));
        expect(() => normalizeQuery(stored)).toThrow(`Query: ${field}`);
      } else {
        expect(sentenceOf(query!, CATALOG_BY_ID)).not.toMatch(/undefined|\[object/);
        kindOf(query!.kind).applyVariables(query!, templates({}), {});
      }
    }
  );
});

/** The query with a field of a later version in each of its objects. */
function marked(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => marked(one));
  }
  if (typeof value !== 'object' || value === null || field === 'datasource' || field === 'labels') {
    return value;
  }
  return {
    ...Object.fromEntries(Object.entries(value).map(([name, one]) => [name, marked(one, name)])),
    later: 'kept',
  };
}
