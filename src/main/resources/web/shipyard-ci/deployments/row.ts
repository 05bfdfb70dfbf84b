import {html, nothing, type TemplateResult} from 'lit';
import type {Place} from '../stream/deployments';
import type {CiStatus} from '../stream/model';
import {icon} from '../ui/icons';
import {runLink, webLink} from '../ui/links';
import {placeWord} from '../ui/place-words';
import {placeAge, placeIcon, placeLink} from '../ui/places';
import {capital, standingOf, stateOf, supersededWords, toneOf, versionOf, wordOf} from '../ui/states';
import {duration} from '../ui/time';
import {lacksVersion} from './chart-readings';

/** What a row can be asked for. */
export interface ChartReader {
  isUnderWay(repoId: number): boolean;
  outcomeOf(repoId: number): string;
  readChart(repoId: number): void;
}

/** One repository. The roles are those of the elements, which lose them on a narrow screen: the layout there is no table's. */
export function row(repo: CiStatus, places: readonly Place[], charts: ChartReader): TemplateResult {
  return html`<tr role="row" part="row row-${standingOf(repo)}">
    <th role="rowheader" scope="row" class="repo">${repo.repo_name}</th>
    <td role="cell" class="state">${icon(toneOf(repo))} ${state(repo)}${left(repo)}${why(repo)}${trouble(repo)}</td>
    ${cell('Run', run(repo))} ${cell('Chart version', chart(repo, charts))}
    ${cell('Started', time(repo.started_at))}
    ${cell('Completed', repo.completed_at === 0 ? NONE : html`${time(repo.completed_at)}${took(repo)}`)}
    ${places.map(place => environment(place))}
  </tr>`;
}

/** The version that runs there now, or the state where none does. */
function environment(place: Place): TemplateResult {
  const {state, current_version: version, last_error: problem, stale} = place.status;
  return html`<td role="cell" class="environment ${stale === true ? 'stale' : ''}" data-label=${place.environment}
    part="environment environment-${state}">${placeIcon(place)} ${version === '' && state === 'waiting' ? nothing
    : placeLink(place, version === '' ? placeWord(place) : version)}${placeAge(place)}${problem === '' ? nothing
    : html` <small class="trouble" part="error">${problem}</small>`}</td>`;
}

function cell(label: string, content: TemplateResult): TemplateResult {
  return html`<td role="cell" class=${content === NONE ? 'none' : nothing} data-label=${label}>${content}</td>`;
}

function state(repo: CiStatus): TemplateResult {
  if (repo.superseded_by === undefined) {
    return html`${capital(wordOf(repo))}`;
  }
  const [before, after] = supersededWords(repo.superseded_by);
  return html`<span class="words">${capital(before)} ${runLink(repo.repo_name, repo.superseded_by)}${after}</span>`;
}

function trouble(repo: CiStatus): TemplateResult | typeof nothing {
  return repo.last_error === '' ? nothing : html`<small class="trouble" part="error">${repo.last_error}.
    Last check ${repo.last_checked_at === 0 ? 'never' : html`<ci-time .at=${repo.last_checked_at}></ci-time>`}</small>`;
}

/** The start is that of its own run, and another one's is not known. */
function left({repo_name, started_at, superseded_by, expected_completed_at = 0}: CiStatus): TemplateResult | typeof nothing {
  return expected_completed_at === 0 ? nothing : html` <ci-remaining .start=${superseded_by === undefined ? started_at : 0}
    .end=${expected_completed_at} .label=${`Progress of ${repo_name}`}></ci-remaining>`;
}

/** Unfolds, and stays so while the row is sorted and changes. */
function why({repo_name, failure = []}: CiStatus): TemplateResult | typeof nothing {
  return failure.length === 0 ? nothing : html` <details class="why" part="failure">
    <summary part="failure-summary">Why<span class="unseen"> ${repo_name} failed</span></summary>
    <ul role="list">${failure.map(({job, step, url, message}) => html`<li><b>${step === ''
      ? webLink(url, job, `${job}, a job of ${repo_name} on GitHub`)
      : html`${job} › ${webLink(url, step, `${step}, in the job ${job} of ${repo_name} on GitHub`)}`}</b>${message === ''
      ? nothing : html` <span class="message">${message}</span>`}</li>`)}</ul></details>`;
}

function run(repo: CiStatus): TemplateResult {
  return repo.run_number === 0 ? NONE : html`${runLink(repo.repo_name, repo)}${repo.superseded_by !== undefined
    ? html` <small class="muted">${stateOf(repo.status).word}</small>` : nothing}${repo.run_attempt > 1
    ? html` <small class="muted">attempt ${repo.run_attempt}</small>` : nothing}${repo.run_event === 'schedule'
    ? html` <small class="muted">scheduled</small>` : nothing}`;
}

function chart(repo: CiStatus, charts: ChartReader): TemplateResult {
  const outcome = charts.outcomeOf(repo.repo_id);
  const said = html`<small class="muted" role="status">${outcome}</small>`;
  if (!lacksVersion(repo)) {
    return versionOf(repo) === '' ? NONE : html`<span class="version">${versionOf(repo)}</span>${repo.chart_name === ''
      ? nothing : html` <small class="muted">${repo.chart_name}</small>`}${outcome === '' ? nothing
      : html`<span class="unseen">${said}</span>`}`;
  }
  const underWay = charts.isUnderWay(repo.repo_id);
  return html`<button type="button" class="again" part="button" aria-disabled=${underWay}
    aria-label="Read the chart version of ${repo.repo_name} again"
    @click=${() => underWay || charts.readChart(repo.repo_id)}>${underWay ? 'Reading…' : 'Read again'}</button> ${said}`;
}

function time(at: number): TemplateResult {
  return at === 0 ? NONE : html`<ci-time .at=${at}></ci-time>`;
}

function took(repo: CiStatus): TemplateResult | typeof nothing {
  const seconds = repo.completed_at - repo.started_at;
  return repo.started_at === 0 || seconds < 0 ? nothing
    : html` <small class="muted">took ${duration(seconds)}</small>`;
}

const NONE = html`<span class="muted" aria-hidden="true">—</span> <span class="unseen">none</span>`;
