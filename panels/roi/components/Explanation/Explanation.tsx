import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { Initiative, Line } from '../../data/read.ts';

interface Props {
  initiative: Initiative;
  lines: Line[];
  isOpen: boolean;
}

/** From the data to what it is worth: what `plenum roi explain` prints. */
export function Explanation({ initiative, lines, isOpen }: Props) {
  const styles = useStyles2(getStyles);
  const [isShown, setIsShown] = useState(isOpen);
  if (lines.length === 0) {
    return null;
  }
  const sections = [...new Set(lines.map(({ section }) => section))];
  return (
    <section aria-label={`How it came about: ${initiative.title}`}>
      {!isOpen && (
        <Button
          size="sm"
          variant="secondary"
          icon={isShown ? 'angle-down' : 'angle-right'}
          aria-expanded={isShown}
          onClick={() => setIsShown(!isShown)}
        >
          How this number came about
        </Button>
      )}
      {isShown && (
        <div className={styles.sections}>
          {sections.map((section) => (
            <div key={section} className={styles.section}>
              <h6 className={styles.title}>{section}</h6>
              {lines
                .filter((one) => one.section === section)
                .map(({ line }) => (
                  <p key={line} className={styles.line}>
                    {line}
                  </p>
                ))}
            </div>
          ))}
          {initiative.links.map(({ href, title, target, onClick }) => (
            <a key={href} className="external-link" href={href} target={target} onClick={onClick}>
              {title}
            </a>
          ))}
        </div>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sections: css({ columnWidth: 420, columnGap: theme.spacing(4), marginTop: theme.spacing(1) }),
  section: css({ breakInside: 'avoid', marginBottom: theme.spacing(1) }),
  title: css({ ...theme.typography.bodySmall, fontWeight: theme.typography.fontWeightMedium, margin: 0 }),
  line: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    margin: 0,
    overflowWrap: 'anywhere',
  }),
});
