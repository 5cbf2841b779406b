import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  FieldType,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  type StandardEditorProps,
  type StandardEditorsRegistryItem,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  ThresholdsMode,
  type TransformerRegistryItem,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';
import React from 'react';

type Processor = FieldConfigPropertyItem['process'];

/** The preview shows dashboards; it does not edit them, so an option's editor only shows the option's value. */
function ValueOnly({ value }: StandardEditorProps): React.JSX.Element {
  return <code>{JSON.stringify(value)}</code>;
}

function property(id: string, name: string, process: unknown, defaultValue?: unknown): FieldConfigPropertyItem {
  return {
    id,
    path: id,
    name,
    description: '',
    editor: ValueOnly,
    override: ValueOnly,
    process: process as Processor,
    shouldApply: (field) => field.type !== FieldType.time || id === 'displayName' || id === 'links',
    // As in Grafana, a display name may say `${__field.labels.rack}`.
    settings: { expandTemplateVars: id === 'displayName' },
    defaultValue,
    category: ['Standard options'],
  } as FieldConfigPropertyItem;
}

const FIELD_PROPERTIES = [
  property('displayName', 'Display name', displayNameOverrideProcessor),
  property('unit', 'Unit', unitOverrideProcessor),
  property('min', 'Min', numberOverrideProcessor),
  property('max', 'Max', numberOverrideProcessor),
  property('fieldMinMax', 'Field min/max', booleanOverrideProcessor, false),
  property('decimals', 'Decimals', numberOverrideProcessor),
  property('thresholds', 'Thresholds', thresholdsOverrideProcessor, {
    mode: ThresholdsMode.Absolute,
    steps: [{ value: -Infinity, color: 'green' }],
  }),
  property('mappings', 'Value mappings', valueMappingsOverrideProcessor, []),
  property('noValue', 'No value', stringOverrideProcessor),
  property('links', 'Data links', dataLinksOverrideProcessor, []),
  property('actions', 'Actions', identityOverrideProcessor, []),
  property('color', 'Color scheme', identityOverrideProcessor, { mode: 'palette-classic' }),
  property('filterable', 'Filterable', booleanOverrideProcessor),
];

/** Editors that panels ask for by name. */
const EDITOR_IDS =
  'text number slider boolean radio select multi-select unit links actions statsPicker strings timezone fieldColor color field-name dashboard-uid mappings thresholds legend tooltip stats-picker displayName'.split(
    ' '
  );

export function installRegistries(): void {
  standardFieldConfigEditorRegistry.setInit(() => FIELD_PROPERTIES);
  standardEditorsRegistry.setInit(() =>
    EDITOR_IDS.map((id) => ({ id, name: id, editor: ValueOnly }) as unknown as StandardEditorsRegistryItem)
  );
  standardTransformersRegistry.setInit(() => {
    const byId = new Map<string, TransformerRegistryItem>();
    for (const info of Object.values(standardTransformers)) {
      byId.set(info.id, {
        id: info.id,
        name: info.name,
        description: info.description,
        transformation: async () => info,
        editor: () => null,
      } as unknown as TransformerRegistryItem);
    }
    return [...byId.values()];
  });
}
