// The page of a change: reads the data that the page carries and draws it: what is newly allowed or denied, and the matrix
// before and after. Asks nobody for anything.
import { type DiffPageData, type PageSpecDiff, specText } from '../../src/report/page-data.ts';
import { showChanges } from './changes.ts';
import { byId, counted, element, prose, showFigures } from './elements.ts';
import { MatrixView, type Shown } from './matrix-view.ts';
import { showTheme } from './theme.ts';

const data = JSON.parse(byId('data').textContent ?? '') as DiffPageData;

function showHead(): void {
  const { made, base, head, verdict } = data;
  byId('by').append(element('span', {}, `Access changes by iamspec ${made}`));
  byId('title').append(...prose(verdict.text));
  byId('title').className = `verdict ${verdict.tone}`;
  byId('about').append('From ', element('b', {}, base), ' to ', element('b', {}, head), '.');
  byId('notes').append(...data.notes.map((text) => element('li', {}, ...prose(text))));
}

function summarize(): void {
  const count = (tone: string): number =>
    data.specs
      .flatMap(({ groups }) => groups)
      .filter((each) => each.tone === tone)
      .reduce((sum, { changes }) => sum + changes.length, 0);
  const untold = data.specs.reduce((sum, each) => sum + each.untold.length, count('unknown'));
  const facts: readonly (readonly [number, string])[] = [
    [data.specs.length, data.specs.length === 1 ? 'spec differs' : 'specs differ'],
    [data.unchanged, 'do not'],
    [count('widened'), 'newly allowed'],
    [count('narrowed'), 'newly denied'],
    ...(untold === 0 ? [] : [[untold, 'not to be told'] as const]),
    [data.specs.reduce((sum, { checks }) => sum + checks.length, 0), 'tests or properties changed'],
  ];
  showFigures(facts);
}

function shownOf(spec: PageSpecDiff): Shown {
  return { matrix: spec.matrix, spec };
}

function showMatrix(): void {
  const specs = data.specs.filter(({ matrix }) => matrix.buckets.length > 0);
  const [first] = specs;
  if (first === undefined) {
    byId('matrix').hidden = true;
    return;
  }
  const view = new MatrixView(shownOf(first), 'changed');
  const select = byId<HTMLSelectElement>('spec');
  byId('spec-choice').hidden = specs.length === 1;
  select.append(...specs.map((spec, at) => element('option', { value: at }, `${specText(spec)}: ${changesIn(spec)}`)));
  select.addEventListener('change', () => {
    const chosen = specs[select.selectedIndex];
    if (chosen !== undefined) view.show(shownOf(chosen));
  });
}

function changesIn({ groups }: PageSpecDiff): string {
  return counted(
    groups.reduce((sum, { changes }) => sum + changes.length, 0),
    'change',
  );
}

showHead();
showTheme();
summarize();
showChanges(data);
showMatrix();
