import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeToken } from './data/open-session.ts';
import { live } from './data/live-client.ts';
import { applyTheme, storedTheme } from './ui/theme.ts';
import '../charts/tokens.css';
import './styles/base.css';

applyTheme(storedTheme());

const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={live.queries}>
        <App token={takeToken()} />
      </QueryClientProvider>
    </StrictMode>,
  );
