import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { EnergyflowPanel } from './components/EnergyflowPanel/EnergyflowPanel.tsx';
import { DEFAULT_OPTIONS } from './options.ts';
import type { EnergyflowOptions } from './options.ts';

export const plugin = new PanelPlugin<EnergyflowOptions>(EnergyflowPanel)
  .useFieldConfig({ disableStandardOptions: [FieldConfigProperty.Thresholds, FieldConfigProperty.Mappings] })
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'quantity',
        name: 'Quantity',
        defaultValue: DEFAULT_OPTIONS.quantity,
        settings: {
          options: [
            { value: 'power', label: 'Power', description: 'Mean over the range' },
            { value: 'energy', label: 'Energy', description: 'Of the time that is measured' },
          ],
        },
      })
      .addBooleanSwitch({
        path: 'showHeat',
        name: 'Heat',
        description: 'From the racks to the towers, as far as flows and temperatures are measured.',
        defaultValue: DEFAULT_OPTIONS.showHeat,
      })
      .addBooleanSwitch({
        path: 'showTable',
        name: 'Table',
        description: 'The numbers below the drawing. A screen reader has them always.',
        defaultValue: DEFAULT_OPTIONS.showTable,
      })
  );
