import type {Place} from '../stream/deployments';

const WORDS: Readonly<Record<string, string>> = {timeout: 'not deployed in time'};

/** What a repository has come to in an environment, in words. */
export function placeWord({status: {state}}: Place): string {
  return WORDS[state] ?? state.replaceAll('_', ' ');
}

/** All that is to be said in a line: `deployed 1.1.937`, or `syncing 1.1.937, now 1.1.930`. */
export function placeWords(place: Place): string {
  const {state, current_version: current, expected_version: expected} = place.status;
  const version = state === 'deployed' ? current : expected;
  return `${placeWord(place)}${version === '' ? '' : ` ${version}`}${current === '' || current === version ? ''
    : `, now ${current}`}`;
}
