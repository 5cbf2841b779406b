import { FieldColorModeId, FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { NO_THRESHOLDS } from '../shared/frames/field-config.ts';
import { EnergyflowPanel } from './components/EnergyflowPanel/EnergyflowPanel.tsx';
import { DEFAULT_OPTIONS } from './options.ts';
import type { EnergyflowOptions } from './options.ts';

export const plugin = new PanelPlugin<EnergyflowOptions>(EnergyflowPanel)
  .useFieldConfig({
    // Bands share one scale, which begins at nothing.
    disableStandardOptions: [FieldConfigProperty.Min, FieldConfigProperty.Max, FieldConfigProperty.NoValue],
    standardOptions: {
      [FieldConfigProperty.Thresholds]: { defaultValue: NO_THRESHOLDS },
      // The palette stands for "nobody chose": power, computing and heat then have their own colours.
      [FieldConfigProperty.Color]: {
        defaultValue: { mode: FieldColorModeId.PaletteClassic },
        settings: { byValueSupport: true, bySeriesSupport: false, preferThresholdsMode: false },
      },
    },
  })
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
