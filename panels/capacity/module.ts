import { FieldConfigProperty, PanelPlugin, ThresholdsMode } from '@grafana/data';
import { CapacityPanel } from './components/CapacityPanel/CapacityPanel.tsx';
import { DEFAULT_OPTIONS } from './options.ts';
import type { CapacityOptions } from './options.ts';

export const plugin = new PanelPlugin<CapacityOptions>(CapacityPanel)
  .useFieldConfig({
    // A bar is as long as its limit.
    disableStandardOptions: [FieldConfigProperty.Min, FieldConfigProperty.Max, FieldConfigProperty.NoValue],
    standardOptions: {
      [FieldConfigProperty.Thresholds]: {
        // Of the part of a limit that is used: breakers are loaded to 80 % at most.
        defaultValue: {
          mode: ThresholdsMode.Absolute,
          steps: [
            { value: -Infinity, color: 'green' },
            { value: 0.8, color: 'orange' },
            { value: 1, color: 'red' },
          ],
        },
      },
    },
  })
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'view',
        name: 'At first',
        description: 'Which view the panel opens with. Whoever looks at it can change it there.',
        defaultValue: DEFAULT_OPTIONS.view,
        settings: {
          options: [
            { value: 'n', label: 'N', description: 'With everything in place' },
            { value: 'n1', label: 'N-1', description: 'With one feed, neighbour or cooler lost' },
            { value: 'failover', label: 'A/B', description: 'What each side carries when the other is lost' },
          ],
        },
      })
      .addNumberInput({
        path: 'rackKw',
        name: 'Next rack, kW',
        description: 'The load that a place is looked for.',
        defaultValue: DEFAULT_OPTIONS.rackKw,
        settings: { min: 1 },
      })
      .addNumberInput({
        path: 'rackU',
        name: 'Next rack, height units',
        description: '0 does not ask for space.',
        defaultValue: DEFAULT_OPTIONS.rackU,
        settings: { min: 0, integer: true },
      })
      .addBooleanSwitch({ path: 'showBars', name: 'Bars of zones and chains', defaultValue: DEFAULT_OPTIONS.showBars })
      .addBooleanSwitch({
        path: 'showLegend',
        name: 'Legend',
        description: 'What the parts of a bar mean.',
        defaultValue: DEFAULT_OPTIONS.showLegend,
      })
      .addBooleanSwitch({ path: 'showFit', name: 'Where the next rack fits', defaultValue: DEFAULT_OPTIONS.showFit })
      .addBooleanSwitch({ path: 'showQueue', name: 'Queue of jobs', defaultValue: DEFAULT_OPTIONS.showQueue })
  );
