import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeToken } from './data/open-session.ts';
import { ApiError } from './data/api-error.ts';
import { applyTheme, storedTheme } from './ui/theme.ts';
import '../charts/tokens.css';
import './styles/base.css';

applyTheme(storedTheme());

const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < 3,
      // Changes are pushed; data is fetched again when they say so.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
    },
  },
});

const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App token={takeToken()} />
      </QueryClientProvider>
    </StrictMode>,
  );
