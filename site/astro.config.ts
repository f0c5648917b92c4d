import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import linksValidator from 'starlight-links-validator';
import { scrollableTables } from './scrollable-tables.ts';
import { SECTIONS } from './sections.ts';

export default defineConfig({
  site: process.env['SITE_URL'] ?? 'http://localhost:4321',
  // The image service is the only part that needs a native library at build time; pictures are SVG or ready-made PNG.
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  markdown: {
    shikiConfig: { themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } },
  },
  integrations: [
    scrollableTables(),
    starlight({
      title: 'Stepmeter',
      description: 'What each step of an agent workflow costs, how long it takes and which files it changes',
      sidebar: SECTIONS.map(({ label, pages, collapsed = false }) => ({ label, collapsed, items: [...pages] })),
      customCss: ['./src/site.css'],
      lastUpdated: false,
      // Its code blocks become landmarks without names; those of Astro can be focused, which is all that is needed.
      expressiveCode: false,
      plugins: [linksValidator({ errorOnLocalLinks: false })],
    }),
  ],
});
