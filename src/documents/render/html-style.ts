/** The style of documents in HTML; colors come from `tokens.css`. */
export const STYLE = `
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 var(--font); }
main { max-width: 960px; margin: 0 auto; padding: 24px; }
h1 { margin: 0; font-size: 26px; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 19px; }
h3 { margin: 20px 0 6px; font-size: 15px; }
p { margin: 0 0 8px; overflow-wrap: anywhere; }
header { margin-bottom: 20px; }
header p, .note, footer { color: var(--muted); font-size: 13px; }
section { margin-bottom: 20px; padding: 20px; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 12px; margin: 16px 0 0; }
.facts div { padding: 10px 12px; background: var(--raised); border-radius: var(--radius); }
.facts dt { color: var(--muted); font-size: 13px; }
.facts dd { margin: 0; }
.facts strong { display: block; font-size: 21px; overflow-wrap: anywhere; }
.facts span { color: var(--muted); font-size: 13px; }
figure { margin: 16px 0 0; }
figcaption { margin-bottom: 6px; font-weight: 600; }
.drawing { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: center; }
.drawing svg { max-width: 100%; height: auto; }
.legend { margin: 0; padding: 0; list-style: none; font-size: 13px; }
.legend span { display: inline-block; width: 11px; height: 11px; margin-right: 8px; border-radius: 2px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 600; }
td { overflow-wrap: break-word; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.wide { min-width: 200px; overflow-wrap: anywhere; }
details { margin-top: 8px; font-size: 13px; }
summary { cursor: pointer; color: var(--accent); }
@media print { body { background: none; } section { break-inside: avoid-page; } }
`.trim();
