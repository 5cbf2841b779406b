import { FieldConfigProperty, PanelPlugin, createTheme } from '@grafana/data';
import type { FieldOverrideContext, SelectableValue } from '@grafana/data';
import { commonOptionsBuilder } from '@grafana/ui';
import { ASHRAE_CLASSES } from '#model/limits/ashrae.ts';
import { NO_THRESHOLDS } from '../shared/frames/field-config.ts';
import { readSeries } from '../shared/frames/series.ts';
import { CorrelationPanel } from './components/CorrelationPanel/CorrelationPanel.tsx';
import { AUTO, DEFAULT_OPTIONS } from './options.ts';
import type { CorrelationOptions } from './options.ts';
import { isDrawn } from './series/drawn.ts';
import { groupQuantities } from './series/quantity.ts';

export const plugin = new PanelPlugin<CorrelationOptions>(CorrelationPanel)
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.NoValue],
    standardOptions: { [FieldConfigProperty.Thresholds]: { defaultValue: NO_THRESHOLDS } },
    useCustomConfig: (builder) => commonOptionsBuilder.addHideFrom(builder),
  })
  .setPanelOptions((builder) =>
    builder
      .addSelect({
        path: 'x',
        name: 'Across (x)',
        description: 'The cause you suspect. Automatic: the first of the power domain.',
        defaultValue: DEFAULT_OPTIONS.x,
        settings: { options: [], getOptions: quantityChoices },
      })
      .addSelect({
        path: 'y',
        name: 'Up (y)',
        description: 'The effect you suspect. Automatic: the first of the thermal domain.',
        defaultValue: DEFAULT_OPTIONS.y,
        settings: { options: [], getOptions: quantityChoices },
      })
      .addNumberInput({
        path: 'maxLagMinutes',
        name: 'Longest lag, minutes',
        description: '0 means a quarter of the time range.',
        defaultValue: DEFAULT_OPTIONS.maxLagMinutes,
        settings: { min: 0, integer: true },
      })
      .addBooleanSwitch({
        path: 'showFit',
        name: 'Fitted line',
        description: 'With the 95 % band in which a further reading would lie.',
        defaultValue: DEFAULT_OPTIONS.showFit,
      })
      .addBooleanSwitch({ path: 'showLag', name: 'Lag profile', defaultValue: DEFAULT_OPTIONS.showLag })
      .addSelect({
        path: 'ashraeClass',
        name: 'Inlet envelope',
        description: 'ASHRAE TC 9.9 (2021) limits on strips of inlet temperature.',
        defaultValue: DEFAULT_OPTIONS.ashraeClass,
        settings: {
          options: [
            ...ASHRAE_CLASSES.map((value) => ({ value, label: `Class ${value}` })),
            { value: 'none' as const, label: 'None' },
          ],
        },
      })
      .addSelect({
        path: 'jobLanes',
        name: 'Lanes of jobs',
        description: 'Under the strips, where a query of the kind Events gives jobs.',
        defaultValue: DEFAULT_OPTIONS.jobLanes,
        settings: {
          options: [
            { value: 'tenant', label: 'By tenant' },
            { value: 'rack', label: 'By rack' },
            { value: 'job', label: 'One by one' },
            { value: 'none', label: 'None' },
          ],
        },
      })
      .addBooleanSwitch({
        path: 'showChoice',
        name: 'Choice of metrics',
        description: 'Viewers choose which two are compared, and see racks and zones by strength.',
        defaultValue: DEFAULT_OPTIONS.showChoice,
      })
  );

/** The quantities in the panel's data; read with a plain theme, since choices have no colour. */
async function quantityChoices({ data }: FieldOverrideContext): Promise<Array<SelectableValue<string>>> {
  const quantities = groupQuantities(readSeries(data.filter(isDrawn), createTheme()));
  return [{ value: AUTO, label: 'Automatic' }, ...quantities.map(({ key, title }) => ({ value: key, label: title }))];
}
