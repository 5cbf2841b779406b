import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { RoiPanel } from './components/RoiPanel/RoiPanel.tsx';
import { DEFAULT_OPTIONS } from './options.ts';
import type { RoiOptions } from './options.ts';

export const plugin = new PanelPlugin<RoiOptions>(RoiPanel)
  .useFieldConfig({ disableStandardOptions: [FieldConfigProperty.Thresholds, FieldConfigProperty.Mappings] })
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'unit',
        name: 'Count in',
        defaultValue: DEFAULT_OPTIONS.unit,
        settings: {
          options: [
            { value: 'money', label: 'Money', description: 'By the tariff of each day' },
            { value: 'energy', label: 'Energy', description: 'As metered and expected' },
          ],
        },
      })
      .addBooleanSwitch({
        path: 'showCashFlow',
        name: 'Cash flow',
        description: 'What was spent, and when it has come back at the pace so far.',
        defaultValue: DEFAULT_OPTIONS.showCashFlow,
      })
      .addBooleanSwitch({
        path: 'showExplanation',
        name: 'How it came about',
        description: 'Data, models, formula and uncertainty of the chosen initiative.',
        defaultValue: DEFAULT_OPTIONS.showExplanation,
      })
  );
