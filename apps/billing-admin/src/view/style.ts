/** The one stylesheet; its name holds a digest of it, so that browsers may keep it for ever. */
import { createHash } from 'node:crypto';

const CSS = `
:root { color-scheme: light dark;
  --ink: #1b1f24; --soft: #57606a; --ground: #fff; --panel: #f6f7f9; --rule: #d5dae0; --link: #0a53be;
  --well: #116329; --well-ground: #e3f5e7; --look: #7a4b00; --look-ground: #fff2d1;
  --act: #a1121f; --act-ground: #fde8e8; --info: #0a53be; --info-ground: #e4efff; --quiet-ground: #eceff2;
  --one: #3b74c9; --two: #b3470b; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e8ebee; --soft: #a5afba; --ground: #14171b; --panel: #1c2127; --rule: #343b44; --link: #86b7fe;
  --well: #7ee2a0; --well-ground: #12301d; --look: #f5cc7a; --look-ground: #38290a;
  --act: #ffa8a8; --act-ground: #3d1518; --info: #9ec5fe; --info-ground: #13294b; --quiet-ground: #2a3038;
  --one: #6ea0ea; --two: #f0955a; } }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/20px system-ui, sans-serif; color: var(--ink); background: var(--ground); }
a { color: var(--link); text-underline-offset: 2px; }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible, summary:focus-visible, .scroll:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 22px; line-height: 28px; margin: 24px 0 12px; }
h2 { font-size: 16px; line-height: 24px; margin: 28px 0 8px; }
p { margin: 0 0 8px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--ground); padding: 8px; }
.top { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; padding: 10px 24px; border-bottom: 1px solid var(--rule); }
.top strong { margin-right: 8px; }
.top nav { display: contents; }
.top nav a { text-decoration: none; padding: 4px 0; border-bottom: 2px solid transparent; }
.top nav a:hover { border-color: var(--rule); }
.top nav a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--link); }
.who { margin-left: auto; color: var(--soft); display: flex; gap: 12px; align-items: center; }
.strip { background: var(--look-ground); color: var(--look); padding: 4px 24px; font-size: 13px; }
main { max-width: 1280px; margin: 0 auto; padding: 0 24px 48px; overflow-wrap: break-word; }
.soft, .unit { color: var(--soft); } .unit { font-size: 12px; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.id { font: 13px/20px ui-monospace, monospace; user-select: all; overflow-wrap: anywhere; }
.verdict { border-radius: 6px; padding: 12px 16px; margin: 0 0 16px; }
.verdict.well { background: var(--well-ground); color: var(--well); } .verdict.look { background: var(--look-ground); color: var(--look); }
.verdict.act { background: var(--act-ground); color: var(--act); } .verdict a { color: inherit; }
.badge { display: inline-flex; gap: 5px; align-items: center; border-radius: 10px; padding: 0 8px; font-size: 12px; line-height: 18px; white-space: nowrap; }
.badge .shape { width: 7px; height: 7px; background: currentColor; }
.well .shape { border-radius: 50%; } .look .shape { transform: rotate(45deg); } .act .shape { clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.quiet .shape { background: none; border: 1px solid currentColor; border-radius: 50%; }
.badge.well { background: var(--well-ground); color: var(--well); } .badge.look { background: var(--look-ground); color: var(--look); }
.badge.act { background: var(--act-ground); color: var(--act); } .badge.info { background: var(--info-ground); color: var(--info); }
.badge.quiet { background: var(--quiet-ground); color: var(--ink); }
.scroll { overflow-x: auto; } .scroll + p { margin-top: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 5px 12px 5px 8px; border-bottom: 1px solid var(--rule); vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: 13px; background: var(--panel); white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.struck, tr.struck a { color: var(--soft); text-decoration: line-through; }
td time { white-space: nowrap; }
.waits { list-style: none; padding: 0; margin: 0; } .waits li { padding: 5px 0; }
.waits strong { display: inline-block; min-width: 3ch; text-align: right; margin-right: 8px; }
.chart svg { width: 100%; height: auto; display: block; } .path svg { min-width: 640px; }
.bar { fill: var(--one); } .bar:hover { opacity: .75; } .trend { fill: none; stroke: var(--two); stroke-width: 2; } .rule { stroke: var(--rule); }
.tick { fill: var(--soft); font-size: 11px; }
.legend { display: flex; gap: 8px; align-items: center; color: var(--soft); font-size: 13px; margin-bottom: 4px; flex-wrap: wrap; }
.key { width: 12px; height: 12px; border-radius: 2px; } .key-bar { background: var(--one); } .key-line { height: 3px; background: var(--two); margin-left: 12px; }
details { margin-top: 8px; } summary { cursor: pointer; color: var(--link); }
.filters { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: end; margin: 0 0 12px; }
.filters label { display: grid; gap: 2px; color: var(--soft); font-size: 13px; } .filters .wide { flex: 1 1 280px; }
input, select, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: 6px; padding: 5px 10px; }
button { cursor: pointer; background: var(--panel); } .filters .total { margin-left: auto; color: var(--soft); }
.plain { border: 0; padding: 0; background: none; color: var(--link); text-decoration: underline; }
ul.problems { background: var(--act-ground); color: var(--act); border-radius: 6px; padding: 12px 16px 12px 32px; }
.fields select { min-width: 0; max-width: 100%; }
.fields { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; max-width: 560px; margin-bottom: 16px; } .fields label { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; } .fields button { justify-self: start; }
textarea { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: 6px; padding: 5px 10px; }
button.primary { background: var(--link); color: var(--ground); border-color: var(--link); font-weight: 600; }
.pager { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 12px 0; } .pager [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; } dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.station rect { fill: none; stroke: var(--soft); stroke-dasharray: 4; rx: 6px; } .station line { stroke: var(--soft); stroke-dasharray: 4; } .station text { fill: var(--soft); font-size: 13px; }
.reached rect { fill: var(--well-ground); stroke: var(--well); stroke-dasharray: none; } .reached line { stroke: var(--well); stroke-dasharray: none; } .reached text { fill: var(--ink); }
.timeline { list-style: none; padding: 0; margin: 0; border-left: 2px solid var(--rule); } .timeline li { padding: 4px 0 4px 16px; }
.panel { background: var(--panel); border-radius: 6px; padding: 12px 16px; margin: 0 0 12px; }
.empty { color: var(--soft); padding: 12px 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel); padding: 8px 12px; border-radius: 6px; font: 13px/20px ui-monospace, monospace; }
@media (max-width: 640px) { .secondary { display: none; } .top, main, .strip { padding-left: 12px; padding-right: 12px; } dl.facts { grid-template-columns: 1fr; } dl.facts dd { margin-bottom: 8px; } }
@media print { .top, .filters, .pager, .skip { display: none; } body { font-size: 11px; } }
`;

export const stylesheet = {
  path: `/admin/assets/style-${createHash('sha256').update(CSS).digest('hex').slice(0, 12)}.css`,
  body: CSS,
} as const;
