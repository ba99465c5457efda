/** How the page looks. Its hash is part of the page's policy, so it is written into the page exactly as it stands here. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #dfe4ea; --back: #fff; --panel: #f6f8fa; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ef; --soft: #9aa6b4; --line: #2f3844; --back: #14181d; --panel: #1b2027; --link: #7db7f5; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--ink); background: var(--back); font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: minmax(19rem, 24rem) minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem; background: var(--panel); border-right: 1px solid var(--line); font-size: 0.875rem; }
nav h2 { margin: 1.5rem 0 0.25rem; font-size: 0.75rem; letter-spacing: 0.06em; text-transform: uppercase; color: var(--soft); border: 0; padding: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: 0.2rem 0; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav li a:hover, nav li a:focus-visible { color: var(--link); text-decoration: underline; }
main { padding: 2rem clamp(1rem, 4vw, 3rem) 6rem; max-width: 72rem; }
h1 { margin: 0 0 1rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 3rem 0 0.75rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2.5rem 0 0.5rem; font-size: 1.1rem; overflow-wrap: anywhere; }
main > p { max-width: 46rem; }
a { color: var(--link); }
code { font: 0.9em ui-monospace, monospace; }
p code, td code, li code { padding: 0.05em 0.3em; border-radius: 4px; background: var(--panel); overflow-wrap: anywhere; }
nav code { background: none; padding: 0; }
small { color: var(--soft); font-weight: normal; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.9rem 0.45rem 0; border-top: 1px solid var(--line); font-weight: normal; min-width: 6rem; }
thead th { color: var(--soft); font-size: 0.8rem; border-top: 0; }
td p { margin: 0 0 0.35rem; }
.method { display: inline-block; min-width: 3.4em; padding: 0 0.4em; border-radius: 4px; font: 600 0.75em/1.7 ui-monospace, monospace; text-align: center; color: #fff; background: #2f6f4f; }
.method.post { background: #0b5cad; }
.method.put, .method.patch { background: #8a5a00; }
@media (max-width: 56rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
}
@media print { nav { display: none; } body { display: block; } }
`;
