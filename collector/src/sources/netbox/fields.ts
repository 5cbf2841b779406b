interface Item {
  name?: string | null | undefined;
  slug?: string | null | undefined;
  display?: string | null | undefined;
  custom_fields?: Record<string, unknown> | null | undefined;
}

/** A custom field as text; one that is empty or a choice without a value says nothing. */
export function fieldOf({ custom_fields: fields }: Item, key: string): string | undefined {
  const value = fields?.[key];
  const plain: unknown = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  const text = typeof plain === 'string' || typeof plain === 'number' ? String(plain).trim() : '';
  return text === '' ? undefined : text;
}

/** A custom field as a number: `undefined` where it says nothing, NaN where it is none. */
export function numberFieldOf(item: Item, key: string): number | undefined {
  const text = fieldOf(item, key);
  return text === undefined ? undefined : Number(text);
}

export function nameOf({ name, display }: Item): string | undefined {
  return name?.trim() || display?.trim() || undefined;
}

/** Nautobot has no slugs. */
export function slugOf(item: Item): string | undefined {
  return item.slug?.trim() || item.name?.trim() || undefined;
}
