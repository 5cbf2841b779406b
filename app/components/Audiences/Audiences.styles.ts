import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const audiencesStyles = (theme: GrafanaTheme2) => ({
  cards: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 22ch), 1fr))',
    gap: theme.spacing(2),
    margin: theme.spacing(1, 0, 0),
    padding: 0,
    listStyle: 'none',
  }),
  card: css({
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.borderRadius(1),
    '& > h4': { margin: 0 },
    '& > p': { margin: theme.spacing(0.5, 0, 1), color: theme.colors.text.secondary },
  }),
  links: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    padding: 0,
    listStyle: 'none',
  }),
});
