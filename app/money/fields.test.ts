import { expect, it } from 'vitest';
import { z } from 'zod';
import { bodySchemaOf, RECORD_KINDS } from '#model/business/kinds.ts';
import type { RecordField } from './field.ts';
import { FIELDS } from './fields.ts';

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  allOf?: SchemaNode[];
}

/** Keys of a section with whether each has to be there: `site!`, `title`. */
function keysOfSchema({ properties = {}, required = [] }: SchemaNode): string[] {
  return Object.entries(properties)
    .flatMap(([key, node]) => {
      const own = `${key}${required.includes(key) ? '!' : ''}`;
      // Series have rows or steps of their own, which no form has.
      const inner = node.anyOf ? [] : keysOfSchema(node.items ?? node);
      return [own, ...inner.map((one) => `${key}.${one}`)];
    })
    .sort();
}

function keysOfForm(fields: readonly RecordField[]): string[] {
  return fields
    .flatMap((field) => {
      const own = `${field.key}${field.isRequired ? '!' : ''}`;
      const inner = field.input === 'rows' ? field.columns : field.input === 'section' ? field.fields : [];
      return [own, ...keysOfForm(inner).map((one) => `${field.key}.${one}`)];
    })
    .sort();
}

it.each(RECORD_KINDS)('has a field for all that a %s may say, and asks for what it has to', (kind) => {
  const schema = z.toJSONSchema(bodySchemaOf(kind), { io: 'input', unrepresentable: 'any', reused: 'inline' });
  expect(keysOfForm(FIELDS[kind])).toEqual(keysOfSchema(schema as SchemaNode));
});

it('has a unit or says what it is for every number', () => {
  const numbers = (fields: readonly RecordField[]): RecordField[] =>
    fields.flatMap((field) =>
      field.input === 'rows'
        ? numbers(field.columns)
        : field.input === 'section'
          ? numbers(field.fields)
          : field.input === 'number' || field.input === 'decimal'
            ? [field]
            : []
    );
  const all = RECORD_KINDS.flatMap((kind) => numbers(FIELDS[kind]));
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ unit }) => unit === undefined)).toEqual([]);
});
