import { css } from '@emotion/css';
import {
  type Field,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
  type GrafanaTheme2,
  PanelPlugin,
  type PanelProps,
} from '@grafana/data';
import { type TableFieldOptions, TableCellDisplayMode } from '@grafana/schema';
import { getTextColorForAlphaBackground, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { standInMeta } from './meta.ts';
import { addDefaults, addFieldDefaults } from './options.ts';

interface Options {
  showHeader: boolean;
  frameIndex: number;
}

/** More rows are not drawn: Grafana's own table scrolls through all of them. */
const MAX_ROWS = 500;

function TablePanel({ data, width, height, options, fieldConfig }: PanelProps<Options>) {
  const styles = useStyles2(getStyles);
  const frame = data.series[options.frameIndex] ?? data.series[0];
  const fields = (frame?.fields ?? []).filter(({ config }) => !config.custom?.hidden);
  if (!frame || fields.length === 0 || frame.length === 0) {
    return <div style={{ padding: 16 }}>{fieldConfig.defaults.noValue ?? 'No data in this time range.'}</div>;
  }
  const count = Math.min(frame.length, MAX_ROWS);
  return (
    <div
      className={styles.scroller}
      style={{ width, height }}
      tabIndex={0}
      role="region"
      aria-label={frame.name ?? 'Table'}
    >
      <table className={styles.table}>
        {options.showHeader && (
          <thead>
            <tr>
              {fields.map((field) => (
                <th key={field.name} style={columnStyle(field)}>
                  {getFieldDisplayName(field, frame, data.series)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {Array.from({ length: count }, (_, row) => (
            <tr key={row}>
              {fields.map((field) => (
                <Cell key={field.name} field={field} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {count < frame.length && (
        <p className={styles.more}>
          {count} of {frame.length} rows
        </p>
      )}
    </div>
  );
}

function columnStyle({ config, type }: Field): React.CSSProperties {
  const { width, minWidth, align } = (config.custom ?? {}) as TableFieldOptions;
  return {
    width: width ?? undefined,
    minWidth: width ?? minWidth ?? undefined,
    textAlign: align === 'auto' || align === undefined ? (type === FieldType.number ? 'right' : 'left') : align,
  };
}

function Cell({ field, row }: { field: Field; row: number }) {
  const theme = useTheme2();
  const value: unknown = field.values[row];
  const shown = field.display?.(value);
  const text = shown ? formattedValueToString(shown) : String(value ?? '');
  const mode = (field.config.custom as TableFieldOptions | undefined)?.cellOptions?.type;
  const color = value === null || value === undefined ? undefined : shown?.color;
  const style = {
    ...columnStyle(field),
    ...(mode === TableCellDisplayMode.ColorText && { color }),
    ...(mode === TableCellDisplayMode.ColorBackground &&
      color !== undefined && { background: color, color: getTextColorForAlphaBackground(color, theme.isDark) }),
  };
  const link = field.getLinks?.({ valueRowIndex: row })[0];
  return (
    <td style={style} title={text}>
      {link ? (
        <a href={link.href} style={{ textDecoration: 'underline' }}>
          {text}
        </a>
      ) : (
        text
      )}
    </td>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const cell = {
    padding: theme.spacing(0.75, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap' as const,
    maxWidth: 600,
  };
  return {
    scroller: css({ overflow: 'auto' }),
    table: css({
      minWidth: '100%',
      borderCollapse: 'collapse',
      fontVariantNumeric: 'tabular-nums',
      th: {
        ...cell,
        position: 'sticky',
        top: 0,
        background: theme.colors.background.primary,
        color: theme.colors.text.secondary,
        fontWeight: theme.typography.fontWeightMedium,
      },
      td: cell,
    }),
    more: css({ margin: theme.spacing(1), color: theme.colors.text.secondary }),
  };
};

export const tablePanel = new PanelPlugin<Options>(TablePanel)
  .useFieldConfig({
    useCustomConfig: (builder) =>
      addFieldDefaults(builder, {
        align: 'auto',
        width: undefined,
        minWidth: undefined,
        hidden: false,
        cellOptions: { type: TableCellDisplayMode.Auto },
      }),
  })
  .setPanelOptions((builder) => addDefaults(builder, { showHeader: true, frameIndex: 0 }));
tablePanel.meta = standInMeta('table', 'Table');
