// The report page: reads the data that the page carries and draws it. Asks nobody for anything, but a server that it comes
// from whether something changed.
import { type PageData, specText } from '../../src/report/page-data.ts';
import { byId, element, prose } from './elements.ts';
import { showCoverage, showProperties, showSummary } from './findings.ts';
import { MatrixView } from './matrix-view.ts';
import { drawPicture } from './picture.ts';
import { showTheme } from './theme.ts';

const data = JSON.parse(byId('data').textContent ?? '') as PageData;

function showHead(): void {
  const { file, closed } = data.spec;
  byId('title').append(...prose(specText(data.spec)));
  byId('by').append(element('span', {}, `Access report by iamspec ${data.made}`));
  const holders = closed
    ? 'Nobody holds more policies than the spec says.'
    : 'Declared callers hold what the spec says.';
  byId('about').append('From ', element('code', {}, file), `. ${holders}`);
  byId('assumed').append(...data.assumed.map((text) => element('li', {}, ...prose(`assumed: ${text}`))));
}

showHead();
showTheme();
showSummary(data);
showProperties(data);
showCoverage(data);
const view = new MatrixView({ matrix: data, spec: data.spec }, 'now', () => drawn());

function drawn(): void {
  const { callers, buckets } = view.part;
  drawPicture(data, callers, buckets);
}

drawn();

if (data.live) new EventSource('/changes').addEventListener('message', () => location.reload());
