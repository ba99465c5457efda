/** How the pages look: one sheet for all of them, light and dark, from phone width on. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d2433;--soft:#5d677c;--line:#e1e5ee;--paper:#fff;--ground:#f4f6fa;--accent:#2457c5;--good:#1a7f4b;--warn:#9a6200;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9f0;--soft:#98a2b6;--line:#2c3342;--paper:#171c27;--ground:#0f131b;--accent:#8fb3ff;--good:#5fd39a;--warn:#f0b655;--bad:#ff8f87}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,"Open Sans",sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
main.narrow{max-width:28rem}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1rem;margin-bottom:1.25rem}
h1{font-size:1.5rem;line-height:1.2;margin:0}
h2{font-size:1.05rem;margin:0}
a{color:var(--accent)}
p{margin:.4rem 0}
code{font:13px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
.soft{color:var(--soft)}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:0 0 1.25rem;padding:0;list-style:none}
.tiles li{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:.7rem .9rem}
.tiles a{color:inherit;text-decoration:none;display:block}
.tiles b{display:block;font-size:1.35rem;line-height:1.3;font-variant-numeric:tabular-nums}
section{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem;margin-bottom:1.25rem}
section>div.head{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:.25rem 1rem;margin-bottom:.5rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-top:1px solid var(--line)}
th{border-top:0;color:var(--soft);font-weight:600;font-size:.82rem;white-space:nowrap}
td{font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
th.number,td.number{text-align:right;white-space:nowrap}
td.short{white-space:nowrap}
td ul{margin:0;padding:0;list-style:none}
form{display:grid;gap:.9rem}
label{display:block;font-weight:600;font-size:.9rem;margin-bottom:.2rem}
input,select{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid #8a94a8;border-radius:.4rem;padding:.5rem .6rem}
input:focus-visible,select:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
[aria-invalid=true]{border-color:var(--bad)}
.pair{display:grid;grid-template-columns:1fr 1fr 1fr;gap:.75rem}
.problem{color:var(--bad);font-size:.88rem;margin:.2rem 0 0}
.alert{border:1px solid var(--bad);border-radius:.4rem;padding:.6rem .8rem;color:var(--bad);margin:0 0 1rem}
button{font:inherit;font-weight:600;padding:.6rem;border:0;border-radius:.4rem;background:#2457c5;color:#fff;cursor:pointer}
@media (max-width:46rem){
main{padding:1rem .75rem 3rem}
thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
table,tbody,tr,td{display:block}
tr{padding:.5rem 0;border-top:1px solid var(--line)}
td,td.number{display:grid;grid-template-columns:6.5rem 1fr;gap:.6rem;border:0;padding:.1rem 0;text-align:left;white-space:normal}
td::before{content:attr(data-label);color:var(--soft);font-size:.82rem}
td:has(>div:empty){display:none}
}
`;
