import { FieldConfigProperty, FieldColorModeId, PanelPlugin } from '@grafana/data';
import type { FieldOverrideContext, SelectableValue } from '@grafana/data';
import { commonOptionsBuilder } from '@grafana/ui';
import { FloorPanel } from './components/FloorPanel/FloorPanel.tsx';
import { readHall } from './data/read-hall.ts';
import { AUTO, DEFAULT_OPTIONS, NONE } from './options.ts';
import type { FloorOptions } from './options.ts';

const IMAGE = ['Background picture'];

export const plugin = new PanelPlugin<FloorOptions>(FloorPanel)
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.NoValue],
    useCustomConfig: (builder) => commonOptionsBuilder.addHideFrom(builder),
    standardOptions: {
      // The palette stands for "nobody chose": then the panel takes its own scale, which is safe for the colour-blind.
      [FieldConfigProperty.Color]: {
        defaultValue: { mode: FieldColorModeId.PaletteClassic },
        settings: { byValueSupport: true, bySeriesSupport: false, preferThresholdsMode: false },
      },
    },
  })
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'view',
        name: 'View',
        description: 'The plan of the hall, or an elevation while the query asks for one rack.',
        defaultValue: DEFAULT_OPTIONS.view,
        settings: {
          options: [
            { value: 'plan', label: 'Plan' },
            { value: 'elevation', label: 'Elevation' },
          ],
        },
      })
      .addSelect({
        path: 'metric',
        name: 'Metric',
        description: 'What colours the racks first; viewers can choose another one.',
        defaultValue: DEFAULT_OPTIONS.metric,
        settings: { options: [], getOptions: metricChoices },
      })
      .addRadio({
        path: 'show',
        name: 'Colour shows',
        defaultValue: DEFAULT_OPTIONS.show,
        settings: {
          options: [
            { value: 'value', label: 'Value' },
            { value: 'margin', label: 'Margin to limit' },
            { value: 'state', label: 'State' },
          ],
        },
      })
      .addSelect({
        path: 'bar',
        name: 'Bar',
        description: 'A second metric in each rack, as a share of its limit or of the largest rack.',
        defaultValue: DEFAULT_OPTIONS.bar,
        settings: {
          options: [],
          getOptions: async (context) => [...(await metricChoices(context)), { value: NONE, label: 'None' }],
        },
      })
      .addBooleanSwitch({ path: 'showLegend', name: 'Legend', defaultValue: DEFAULT_OPTIONS.showLegend })
      .addBooleanSwitch({
        path: 'showScrubber',
        name: 'Time scrubber',
        description: 'Shows the hall at other times of the range.',
        defaultValue: DEFAULT_OPTIONS.showScrubber,
      })
      .addBooleanSwitch({ path: 'showMinimap', name: 'Minimap', defaultValue: DEFAULT_OPTIONS.showMinimap })
      .addTextInput({
        path: 'variable',
        name: 'Variable that a click sets',
        description:
          'Name of a variable of the dashboard that takes the id of a rack. Empty: a click only opens the rack.',
        defaultValue: DEFAULT_OPTIONS.variable,
      })
      .addTextInput({
        path: 'imageUrl',
        name: 'Address',
        description:
          'A floor plan as PNG, JPEG, WebP or SVG: an address or data:image/... It is shown as a picture; scripts in it do not run.',
        category: IMAGE,
        defaultValue: DEFAULT_OPTIONS.imageUrl,
      })
      .addNumberInput({
        path: 'imageX',
        name: 'Left edge at x, m',
        category: IMAGE,
        defaultValue: DEFAULT_OPTIONS.imageX,
        showIf: ({ imageUrl }) => imageUrl !== '',
      })
      .addNumberInput({
        path: 'imageY',
        name: 'Upper edge at y, m',
        category: IMAGE,
        defaultValue: DEFAULT_OPTIONS.imageY,
        showIf: ({ imageUrl }) => imageUrl !== '',
      })
      .addNumberInput({
        path: 'imageWidth',
        name: 'Width, m',
        description: '0: as wide as the plan.',
        category: IMAGE,
        defaultValue: DEFAULT_OPTIONS.imageWidth,
        settings: { min: 0 },
        showIf: ({ imageUrl }) => imageUrl !== '',
      })
      .addSliderInput({
        path: 'imageOpacity',
        name: 'How much of it is seen',
        category: IMAGE,
        defaultValue: DEFAULT_OPTIONS.imageOpacity,
        settings: { min: 0, max: 1, step: 0.05 },
        showIf: ({ imageUrl }) => imageUrl !== '',
      })
  );

async function metricChoices({ data }: FieldOverrideContext): Promise<Array<SelectableValue<string>>> {
  const metrics = readHall(data)?.metrics ?? [];
  return [{ value: AUTO, label: 'Automatic' }, ...metrics.map(({ key, title }) => ({ value: key, label: title }))];
}
