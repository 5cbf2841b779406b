import { expect, it } from 'vitest';
import { render, ZERO } from './render.ts';

it('prints fields, calls and methods, and eats white space as Go does', () => {
  const data = { Values: { A: { Value: 0.5 } }, At: { Add: (ms: number) => ({ Ms: 10 + ms }) } };
  expect(render('a {{- printf " %.1f" (index .Values "A").Value -}}  b', data)).toBe('a 0.5b');
  expect(render('{{ (.At.Add -4).Ms }}', data)).toBe('6');
  expect(render('{{ printf "%s-%s" (len .At) .Values.A.Value }}', data)).toBe('1-0.5');
  expect(render('{{ .Nothing }}|{{ "x (y)!" | urlquery }}', data)).toBe('|x+%28y%29%21');
  expect(render('{{ .Labels.zone }}', { Labels: {} }, { missing: '[no value]' })).toBe('[no value]');
});

it('takes a key that a map of structs does not have for a struct, which is true, and its field for nothing', () => {
  const data = { Values: { [ZERO]: { Value: 0 } } };
  expect(
    render('{{ with (index .Values "C") }}{{ .Value }}{{ end }}|{{ with .Values.C }}{{ .Value }}{{ end }}', data)
  ).toBe('0|');
});

it('cuts lists', () => {
  const source = '{{ range (slice .L 0 2) }}{{ . }}{{ end }} {{ len (slice .L 2) }}';
  expect(render(source, { L: ['a', 'b', 'c'] })).toBe('ab 1');
  expect(() => render(source, { L: ['a'] })).toThrow('no slice 0:2 of 1');
});

it('chooses and repeats', () => {
  const source =
    '{{ if ge .N 2.0 }}many{{ else if gt .N 0.0 }}one{{ else }}none{{ end }}{{ with .L }} {{ . }}{{ end }}';
  expect([3, 1, 0].map((N) => render(source, { N }))).toEqual(['many', 'one', 'none']);
  expect(render(source, { N: 0, L: 'x' })).toBe('none x');
  expect(render('{{ range .All }}- {{ .Name }}\n{{ end }}', { All: [{ Name: 'a' }, { Name: 'b' }] })).toBe(
    '- a\n- b\n'
  );
  expect(render('{{ or .A "none" }} {{ len .B }}', { B: [1, 2] })).toBe('none 2');
});

it('renders a defined template within another', () => {
  const source = '{{ define "in" }}<{{ .X }}>{{ end }}{{ define "out" }}{{ template "in" (index .All 1) }}{{ end }}';
  expect(render(source, { All: [{ X: 1 }, { X: 2 }] }, { name: 'out' })).toBe('<2>');
});

it('says what it does not understand', () => {
  expect(() => render('{{ nothing 1 }}', {})).toThrow('no function "nothing"');
  expect(() => render('{{ if .A }}', {})).toThrow('has no end');
  expect(() => render('{{ . }}', {}, { name: 'x' })).toThrow('Template "x" is not defined');
});
