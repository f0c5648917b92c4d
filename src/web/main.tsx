import { takeToken } from './data/open-session.ts';
import { askEarly } from './data/request.ts';
import { periodParameters } from './filters/period-parameters.ts';
import { applyTheme, storedTheme } from './ui/theme.ts';
import '../charts/tokens.css';
import './styles/base.css';

applyTheme(storedTheme());

// The server reads the first figures while the browser loads and starts the page.
const token = takeToken();
if (location.pathname === '/') askEarly('/overview', periodParameters(new URLSearchParams(location.search)));

void import('./page.tsx').then(({ showPage }) => showPage(token));
