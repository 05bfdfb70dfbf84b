import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import {isWebAddress} from '../../main/resources/web/shipyard-ci/ui/links';

test('addresses of the web are led to', () => {
  equal(isWebAddress('https://github.com/acme/server/actions/runs/1'), true);
  equal(isWebAddress('http://github.example/acme'), true);
});

test('what would run as a script is not led to, nor what is no address', () => {
  const none = ['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/acme', ''];
  deepEqual(none.filter(isWebAddress), []);
});
