import React, { useLayoutEffect, useRef } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, LinkModel, PanelData } from '@grafana/data';
import { Button, IconButton, LinkButton, useStyles2 } from '@grafana/ui';
import type { Hall, MetricColumn } from '../../data/hall.ts';
import { useElevation } from '../../ask/useElevation.ts';
import { Elevation } from '../Elevation/Elevation.tsx';
import { RackFacts } from '../Tooltip/RackFacts.tsx';
import { tooltipStyles } from '../Tooltip/Tooltip.styles.ts';

interface Props {
  hall: Hall;
  row: number;
  /** Of the panel: whom to ask what is in the rack. */
  data: PanelData;
  metric: MetricColumn | undefined;
  width: number;
  /** Whether it lies over the plan. */
  covers: boolean;
  isChosen: boolean;
  onClear: () => void;
  onClose: () => void;
}

/** A rack, opened: all that is known of it. Escape closes it. */
export function RackDrawer({ hall, row, data, metric, width, covers, isChosen, onClear, onClose }: Props) {
  const styles = useStyles2(drawerStyles);
  const facts = useStyles2(tooltipStyles);
  const element = useRef<HTMLElement>(null);
  const rack = hall.racks[row]!;
  const inside = useElevation(data, rack, hall.atMs);
  // Whoever opened it by keyboard is in it, and back at the plan when it is closed.
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.focus();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, [rack.key]);
  const links = metric?.field.getLinks?.({ valueRowIndex: row }) ?? [];
  return (
    <section
      ref={element}
      className={[styles.drawer, covers && styles.covers].filter(Boolean).join(' ')}
      style={{ width }}
      aria-label={`Rack ${rack.name}`}
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <IconButton name="times" size="lg" aria-label="Close" className={styles.close} onClick={onClose} />
      <div className={facts.facts}>
        <RackFacts hall={hall} row={row} metric={metric} />
      </div>
      {(links.length > 0 || isChosen) && (
        <div className={styles.links}>
          {links.map((link: LinkModel, index) => (
            <LinkButton
              key={index}
              size="sm"
              variant="secondary"
              href={link.href}
              target={link.target}
              onClick={link.onClick}
            >
              {link.title}
            </LinkButton>
          ))}
          {isChosen && (
            <Button size="sm" variant="secondary" fill="outline" onClick={onClear}>
              Show all racks on this dashboard
            </Button>
          )}
        </div>
      )}
      {inside.state === 'loading' && <p className={styles.hint}>Reading what is in it ...</p>}
      {inside.state === 'failed' && (
        <p className={styles.hint}>
          What is in it could not be read: {inside.message} Close the rack and open it again.
        </p>
      )}
      {inside.state === 'done' && <Elevation elevation={inside.elevation} />}
    </section>
  );
}

const drawerStyles = (theme: GrafanaTheme2) => ({
  drawer: css({
    position: 'relative',
    flex: 'none',
    height: '100%',
    overflowY: 'auto',
    padding: theme.spacing(0, 1, 1, 2),
    borderLeft: `1px solid ${theme.colors.border.weak}`,
    background: theme.colors.background.primary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  covers: css({ position: 'absolute', inset: 0, zIndex: 3, paddingLeft: 0, borderLeft: 0 }),
  close: css({ position: 'absolute', right: theme.spacing(1), top: 0 }),
  hint: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, marginTop: theme.spacing(1.5) }),
  links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5), marginTop: theme.spacing(1) }),
});
