import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, PanelPlugin, type PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { standInMeta } from './meta.ts';
import { addFieldDefaults } from './options.ts';
import { statesOf } from './states.ts';

const TICKS = 5;

function StateTimelinePanel({ data, timeRange, timeZone, width, height, fieldConfig }: PanelProps) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const fromMs = timeRange.from.valueOf();
  const toMs = timeRange.to.valueOf();
  const rows = statesOf(data.series, toMs);
  if (rows.every(({ spans }) => spans.length === 0)) {
    return <div style={{ padding: 16 }}>{fieldConfig.defaults.noValue ?? 'No data in this time range.'}</div>;
  }
  const percent = (ms: number) => (100 * (Math.min(toMs, Math.max(fromMs, ms)) - fromMs)) / (toMs - fromMs);
  return (
    <div className={styles.panel} style={{ width, height }}>
      {rows.map(({ name, spans }, index) => (
        <React.Fragment key={`${name} ${index}`}>
          <span className={styles.name}>{name}</span>
          <div className={styles.row}>
            {spans.map((span) => {
              const left = percent(span.fromMs);
              return (
                <span
                  key={span.fromMs}
                  className={styles.span}
                  title={`${span.text}, ${dateTimeFormat(span.fromMs, { timeZone })} to ${dateTimeFormat(span.toMs, { timeZone })}`}
                  style={{
                    left: `${left}%`,
                    width: `${percent(span.toMs) - left}%`,
                    background: span.color,
                    color: theme.colors.getContrastText(span.color),
                  }}
                >
                  {span.text}
                </span>
              );
            })}
          </div>
        </React.Fragment>
      ))}
      <span />
      <div className={styles.ticks}>
        {Array.from({ length: TICKS }, (_, index) => (
          <span key={index}>
            {dateTimeFormat(fromMs + ((toMs - fromMs) * index) / (TICKS - 1), { timeZone, format: 'HH:mm' })}
          </span>
        ))}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, max-content) 1fr',
    gap: theme.spacing(0.5, 1),
    alignContent: 'start',
    overflow: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  name: css({ alignSelf: 'center', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  row: css({ position: 'relative', height: theme.spacing(3), background: theme.colors.background.secondary }),
  span: css({
    position: 'absolute',
    inset: '0 auto',
    overflow: 'hidden',
    padding: theme.spacing(0.25, 0.5),
    whiteSpace: 'nowrap',
  }),
  ticks: css({ display: 'flex', justifyContent: 'space-between', color: theme.colors.text.secondary }),
});

export const stateTimelinePanel = new PanelPlugin(StateTimelinePanel).useFieldConfig({
  useCustomConfig: (builder) => addFieldDefaults(builder, { fillOpacity: 70, lineWidth: 0 }),
});
stateTimelinePanel.meta = standInMeta('state-timeline', 'State timeline');
