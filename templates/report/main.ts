// The report page: reads the data that the page carries and draws it; keeps what is chosen. Asks nobody for anything, but a
// server that it comes from whether something changed.
import type { PageData } from '../../src/report/page-data.ts';
import { byId, counted, element, prose } from './elements.ts';
import { showCoverage, showProperties, showSummary } from './findings.ts';
import { Grid, type Part, type Span } from './grid.ts';
import type { Mode } from './marks.ts';
import { layOut } from './paper.ts';
import { drawPicture } from './picture.ts';
import { openWhy } from './why.ts';

const data = JSON.parse(byId('data').textContent ?? '') as PageData;
let mode: Mode = 'all';

function partNow(): Part {
  const matching = (id: string, names: readonly string[]): readonly number[] => {
    const wanted = byId<HTMLInputElement>(id).value.trim().toLowerCase();
    return names.flatMap((name, at) => (name.toLowerCase().includes(wanted) ? [at] : []));
  };
  const callers = matching(
    'callers',
    data.callers.map(({ words }) => words),
  );
  const buckets = matching(
    'buckets',
    data.buckets.map(({ name }) => name),
  );
  return { callers, buckets, mode };
}

/** Says what is on screen, and what is not. */
function told(rows: Span, columns: Span): void {
  const { callers, buckets } = partNow();
  const { length } = data.actions;
  const first = Math.floor(columns.from / length) + 1;
  const last = Math.min(buckets.length, Math.ceil(columns.to / length));
  const whole = rows.to - rows.from >= callers.length && columns.to - columns.from >= buckets.length * length;
  const filtered = callers.length < data.callers.length || buckets.length < data.buckets.length;
  const all = filtered
    ? ` The filters leave out ${data.callers.length - callers.length} callers and ${data.buckets.length - buckets.length} buckets.`
    : '';
  const empty = callers.length === 0 || buckets.length === 0;
  const shown = empty
    ? 'Nothing fits the filters.'
    : whole
      ? `All ${counted(callers.length, 'caller')} and ${counted(buckets.length, 'bucket')} are on screen.`
      : `On screen is a part: callers ${rows.from + 1} to ${rows.to} of ${callers.length}, buckets ${first} to ${last} of ${buckets.length}. Scroll, or filter.`;
  const words = `${shown}${all}`;
  if (byId('shown').textContent !== words) byId('shown').textContent = words;
}

function showSituations(changed: () => void): void {
  const modes: readonly (readonly [Mode, string])[] = [
    ['all', 'all three'],
    [0, 'with MFA'],
    [1, 'without MFA'],
    [2, 'access key'],
  ];
  const labels = modes.map(([value, words]) => {
    const input = element('input', {
      type: 'radio',
      name: 'situation',
      value,
      ...(value === 'all' ? { checked: '' } : {}),
    });
    input.addEventListener('change', () => {
      mode = value;
      changed();
    });
    return element('label', { class: 'choice' }, input, words);
  });
  byId('situations').append(...labels);
}

function showLegend(): void {
  const marks: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
    all: [
      ['MNK', 'open', 'allowed with MFA, without MFA, with an access key'],
      ['M--', 'mfa', 'needs MFA'],
      ['---', 'no', 'denied'],
      ['~', 'depends', 'depends on the request'],
      ['?', 'unknown', 'AWS does not say'],
      ['.', 'none', 'no such session'],
    ],
    one: [
      ['✓', 'open', 'allowed'],
      ['✕', 'no', 'denied'],
      ['~', 'depends', 'depends on the request'],
      ['?', 'unknown', 'AWS does not say'],
      ['·', 'none', 'no such session'],
    ],
  };
  const shown = marks[mode === 'all' ? 'all' : 'one'] ?? [];
  const items = shown.map(([text, colour, words]) =>
    element('li', {}, element('span', { class: `mark ${colour}` }, text), words),
  );
  byId('legend').replaceChildren(...items);
}

function showTheme(): void {
  const themes = ['automatic', 'light', 'dark'] as const;
  let at = 0;
  byId('theme').addEventListener('click', () => {
    at = (at + 1) % themes.length;
    const theme = themes[at] ?? 'automatic';
    if (theme === 'automatic') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme);
    byId('theme').textContent = `Colours: ${theme}`;
  });
}

function showHead(): void {
  const { name, file, environment, closed } = data.spec;
  byId('title').append(...prose(environment === null ? name : `${name}, ${environment}`));
  byId('by').append(element('span', {}, `Access report by iamspec ${data.made}`));
  const holders = closed
    ? 'Nobody holds more policies than the spec says.'
    : 'Declared callers hold what the spec says.';
  byId('about').append('From ', element('code', {}, file), `. ${holders}`);
  byId('assumed').append(...data.assumed.map((text) => element('li', {}, ...prose(`assumed: ${text}`))));
}

function start(): void {
  showHead();
  showTheme();
  showLegend();
  showSummary(data);
  showProperties(data);
  showCoverage(data);
  const grid = new Grid(byId('grid'), data, partNow(), {
    open: (caller, bucket, action) => openWhy(data, caller, bucket, action),
    told,
  });
  const picture = (): void => {
    const { callers, buckets } = partNow();
    drawPicture(data, callers, buckets);
  };
  const changed = (): void => {
    grid.show(partNow());
    showLegend();
  };
  showSituations(changed);
  for (const id of ['callers', 'buckets']) {
    byId(id).addEventListener('input', () => {
      changed();
      picture();
    });
  }
  picture();
  const print = (): void => layOut(data, partNow());
  window.addEventListener('beforeprint', print);
  window.matchMedia('print').addEventListener('change', ({ matches }) => matches && print());
}

start();

if (data.live) new EventSource('/changes').addEventListener('message', () => location.reload());
