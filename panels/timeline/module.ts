import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { commonOptionsBuilder } from '@grafana/ui';
import { ASHRAE_CLASSES } from '#model/limits/ashrae.ts';
import { NO_THRESHOLDS } from '../shared/frames/field-config.ts';
import { TimelinePanel } from './components/TimelinePanel/TimelinePanel.tsx';
import { DEFAULT_OPTIONS, type TimelineOptions } from './options.ts';

export const plugin = new PanelPlugin<TimelineOptions>(TimelinePanel)
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.NoValue],
    standardOptions: { [FieldConfigProperty.Thresholds]: { defaultValue: NO_THRESHOLDS } },
    useCustomConfig: (builder) => commonOptionsBuilder.addHideFrom(builder),
  })
  .setPanelOptions((builder) =>
    builder
      .addRadio({
        path: 'lanes',
        name: 'Lanes',
        description: 'What has a lane of its own. A job on several racks is on the lane of each.',
        defaultValue: DEFAULT_OPTIONS.lanes,
        settings: {
          options: [
            { value: 'tenant', label: 'Tenants' },
            { value: 'rack', label: 'Racks' },
            { value: 'job', label: 'Jobs' },
          ],
        },
      })
      .addBooleanSwitch({
        path: 'showPower',
        name: 'Power',
        description: 'Under the lanes: what the series of power in the query add up to.',
        defaultValue: DEFAULT_OPTIONS.showPower,
      })
      .addBooleanSwitch({
        path: 'showMargin',
        name: 'Thermal margin',
        description: 'Under the lanes: how far the hottest inlet is from its limit.',
        defaultValue: DEFAULT_OPTIONS.showMargin,
      })
      .addBooleanSwitch({
        path: 'showCost',
        name: 'Cost',
        description:
          'Under the lanes: what an hour cost, by the query kind Chargeback. Nothing where there is no tariff.',
        defaultValue: DEFAULT_OPTIONS.showCost,
      })
      .addSelect({
        path: 'ashraeClass',
        name: 'Inlet limit',
        description: 'ASHRAE TC 9.9 (2021): upper end of what the class allows.',
        defaultValue: DEFAULT_OPTIONS.ashraeClass,
        settings: { options: ASHRAE_CLASSES.map((value) => ({ value, label: `Class ${value}` })) },
      })
  );
