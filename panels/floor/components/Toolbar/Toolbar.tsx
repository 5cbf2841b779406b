import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, SelectableValue } from '@grafana/data';
import { RadioButtonGroup, Select, useStyles2 } from '@grafana/ui';
import type { MetricColumn } from '../../data/hall.ts';
import type { Job } from '../../data/jobs.ts';
import { plural } from '../../data/sentences.ts';
import type { Show } from '../../options.ts';

export type Shape = 'plan' | 'table';

interface Props {
  metrics: readonly MetricColumn[];
  metric: MetricColumn | undefined;
  show: Show;
  jobs: readonly Job[];
  job: string | undefined;
  shape: Shape;
  onMetric: (key: string) => void;
  onShow: (show: Show) => void;
  onJob: (job: string | undefined) => void;
  onShape: (shape: Shape) => void;
}

const SHOWN: Array<{ value: Show; label: string; description: string }> = [
  { value: 'value', label: 'Value', description: 'Colour by the value' },
  { value: 'margin', label: 'Margin', description: 'Colour by how far the value is from its limit' },
  { value: 'state', label: 'State', description: 'Colour by the worst of all metrics' },
];

const SHAPES: Array<{ value: Shape; label: string }> = [
  { value: 'plan', label: 'Plan' },
  { value: 'table', label: 'Table' },
];

/** What a viewer may look at without editing the panel: metric, value or margin, a job's footprint, plan or table. */
export function Toolbar(props: Props) {
  const { metrics, metric, show, jobs, job, shape, onMetric, onShow, onJob, onShape } = props;
  const styles = useStyles2(toolbarStyles);
  const jobChoices: Array<SelectableValue<string>> = jobs.map(({ name, racks }) => ({
    value: name,
    label: name,
    description: plural(racks.size, 'rack'),
  }));
  const hasLimits = metric?.limit.some((limit) => limit !== null) ?? false;
  return (
    <div className={styles.toolbar}>
      <Select
        aria-label="Metric"
        width={30}
        options={metrics.map(({ key, title }) => ({ value: key, label: title }))}
        value={metric?.key}
        onChange={({ value }) => value !== undefined && onMetric(value)}
      />
      <RadioButtonGroup
        aria-label="Colour shows"
        size="md"
        options={SHOWN}
        value={show}
        disabledOptions={hasLimits ? [] : ['margin']}
        onChange={onShow}
      />
      {jobs.length > 0 && (
        <Select
          aria-label="Footprint of a job"
          width={30}
          isClearable
          options={jobChoices}
          value={job ?? null}
          placeholder={`Footprint of a job (${jobs.length})`}
          onChange={(choice: SelectableValue<string> | null) => onJob(choice?.value)}
        />
      )}
      <span className={styles.space} />
      <RadioButtonGroup aria-label="Shown as" size="md" options={SHAPES} value={shape} onChange={onShape} />
    </div>
  );
}

const toolbarStyles = (theme: GrafanaTheme2) => ({
  toolbar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    paddingBottom: theme.spacing(1),
    '& > *': { maxWidth: '100%' },
  }),
  space: css({ flex: 1 }),
});
