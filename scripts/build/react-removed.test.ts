import { describe, expect, it } from 'vitest';
import { removedReact } from './react-removed.ts';

/** A use of each thing that the upgrade guide of React 19 lists, and how it is named. */
const USES: Array<[text: string, name: string]> = [
  ['Panel.propTypes = { height: number };', 'propTypes'],
  ['Panel.defaultProps = { height: 1 };', 'defaultProps'],
  ['class Panel extends React.Component { static defaultProps = {}; }', 'defaultProps'],
  ['class Panel extends React.Component { static contextTypes = {}; }', 'contextTypes'],
  ['Panel.childContextTypes = {};', 'childContextTypes'],
  ['class Panel extends React.Component { getChildContext() { return {}; } }', 'getChildContext'],
  ['const row = React.createFactory("tr");', 'createFactory'],
  ['findDOMNode(panel);', 'findDOMNode'],
  ['ReactDOM.unmountComponentAtNode(element);', 'unmountComponentAtNode'],
  ['ReactDOM.render(<Panel />, element);', 'render'],
  ['import { render } from "react-dom";', 'render'],
  ['import { hydrate as wake } from "react-dom";', 'hydrate'],
  ['const { act } = require("react-dom/test-utils");', 'react-dom/test-utils'],
  ['import { jsx } from "react/jsx-runtime";', 'react/jsx-runtime'],
  ['const own = React.__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED;', expect.stringContaining('INTERNALS')],
  ['const panel = <input ref="height" />;', 'ref="..."'],
  ['this.refs.height.focus();', 'this.refs'],
];

describe('what React 19 has no more', () => {
  it.each(USES)('is found: %s', (text, name) => {
    expect(removedReact('Panel.tsx', `// two lines\n${text}`)).toEqual([
      { file: 'Panel.tsx', line: 2, name, instead: expect.stringMatching(/\w/) },
    ]);
  });

  it('is not seen in what React 18 and 19 both have, nor in words that mean something else', () => {
    const text = `
      import React, { useRef } from 'react';
      import { createPortal } from 'react-dom';
      const root = createRoot(element);
      root.render(<Panel ref={useRef(null)} title="propTypes" />);
      chart.render();
      const refs = graph.refs;`;
    expect(removedReact('Panel.tsx', text)).toEqual([]);
  });
});
