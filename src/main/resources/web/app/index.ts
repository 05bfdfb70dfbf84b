/** The page: the components, and what is around them. */
import './app.css';
import '../shipyard-ci/index';
import './session-bar';
import './shipyard-page';

