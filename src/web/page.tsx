import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { live } from './data/live-client.ts';

/** Shows the page. With a token, it opens a session. */
export function showPage(token: string | undefined): void {
  const root = document.querySelector('#root');
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={live.queries}>
        <App token={token} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
