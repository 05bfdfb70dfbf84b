import {css, html, nothing, type TemplateResult} from 'lit';
import type {Place} from '../stream/deployments';
import './ci-time';
import {icon, iconStyles} from './icons';
import {webLink} from './links';
import {placeWord, placeWords} from './place-words';
import type {Tone} from './states';

const TONES: Readonly<Record<string, Tone>> = {
  waiting: 'none', pending: 'idle', syncing: 'progress', unhealthy: 'failure', deployed: 'success', replaced: 'success',
  not_found: 'missing', timeout: 'failure',
};

/** The sign of a state, with its name for those who do not see it. */
export function placeIcon(place: Place): TemplateResult {
  return html`<span role="img" aria-label=${placeWord(place)} title=${placeWords(place)}>${
    icon(TONES[place.status.state] ?? 'idle')}</span>`;
}

/** Leads to where it runs, if that is known. */
export function placeLink(place: Place, text: string): TemplateResult {
  return webLink(place.status.url, text, `${text}: ${place.repo} in ${place.environment}, ${placeWords(place)}`);
}

/** That the last check failed, so that what is shown is of an earlier one. */
export function placeAge({status: {stale, last_checked_at: at}}: Place): TemplateResult | typeof nothing {
  return stale !== true ? nothing : html` <small class="muted" part="stale">${at === 0 ? 'not checked yet'
    : html`as of <ci-time .at=${at}></ci-time>`}</small>`;
}

/** A repository's environments in a row: `→ qa ✓ uat ⏳ prod —`. */
export function placesInARow(places: readonly Place[]): TemplateResult | typeof nothing {
  return places.length === 0 ? nothing : html` <span class="muted" aria-hidden="true">→</span>${places.map(place =>
    html` <span class="place ${place.status.stale === true ? 'stale' : ''}" part="environment environment-${place.status.state}"
      >${placeLink(place, place.environment)} ${placeIcon(place)}${placeAge(place)}</span>`)}`;
}

export const placeStyles = css`
  ${iconStyles}
  .badge > .place { white-space: normal; overflow-wrap: anywhere; }
`;
