import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { KEEPS_GROUND } from '../../look/forced-colors.ts';

export const ROW_PX = 24;
/** Of a name that stands above its lane. */
export const NAME_PX = 18;

export const lanesStyles = (theme: GrafanaTheme2) => ({
  lanes: css({ position: 'relative', listStyle: 'none', margin: 0, padding: 0, userSelect: 'none' }),
  lane: css({
    display: 'flex',
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    padding: theme.spacing(0.25, 0),
  }),
  name: css({
    flexShrink: 0,
    paddingRight: theme.spacing(1),
    lineHeight: `${ROW_PX}px`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  above: css({ flexDirection: 'column' }),
  nameAbove: css({ lineHeight: `${NAME_PX}px` }),
  tenant: css({ fontStyle: 'italic' }),
  rows: css({ position: 'relative', flex: 1, minWidth: 0 }),
  row: css({ position: 'relative', height: ROW_PX }),
  bar: css({
    ...KEEPS_GROUND,
    position: 'absolute',
    top: 2,
    bottom: 2,
    minWidth: 3,
    padding: theme.spacing(0, 0.5),
    border: `1px solid ${theme.colors.background.primary}`,
    borderRadius: 2,
    textAlign: 'left',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    lineHeight: `${ROW_PX - 6}px`,
    fontSize: theme.typography.bodySmall.fontSize,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1, zIndex: 1 },
    '&[aria-pressed="true"]': { boxShadow: `0 0 0 2px ${theme.colors.text.primary}`, zIndex: 1 },
  }),
  failed: css({ borderLeft: `4px solid ${theme.colors.error.border}`, textDecoration: 'line-through' }),
  dimmed: css({ opacity: 0.35 }),
  cursor: css({
    ...KEEPS_GROUND,
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: 1,
    background: theme.colors.text.secondary,
    pointerEvents: 'none',
  }),
  brush: css({
    ...KEEPS_GROUND,
    position: 'absolute',
    top: 0,
    bottom: 0,
    background: theme.colors.action.selected,
    pointerEvents: 'none',
  }),
});
