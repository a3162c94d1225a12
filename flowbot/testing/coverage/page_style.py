"""The style of the HTML report: light or dark as its reader likes, in colours and signs."""

PAGE_STYLE = """
:root{--page:#fff;--ink:#0f172a;--soft:#475569;--line:#cbd5e1;--row:#f8fafc;
--covered:#15803d;--partly:#b45309;--missed:#b91c1c;--covered-fill:#dcfce7;--partly-fill:#fef3c7;--missed-fill:#fee2e2}
@media (prefers-color-scheme:dark){:root{--page:#0d1117;--ink:#e6edf3;--soft:#a3b0c0;--line:#30363d;--row:#161b22;
--covered:#3fb56b;--partly:#e0a021;--missed:#f87171;--covered-fill:#123d25;--partly-fill:#4a3608;--missed-fill:#4c1414}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px;max-width:1500px;background:var(--page);color:var(--ink);
font:15px/1.45 Helvetica,Arial,'Liberation Sans',sans-serif}
h1{font-size:24px}h2{font-size:20px;margin-top:40px;border-bottom:1px solid var(--line);padding-bottom:6px}
h3{font-size:16px;margin:24px 0 8px}
a{color:inherit}
.soft{color:var(--soft);font-weight:normal}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.number,th.number{text-align:right;white-space:nowrap;width:1%}
.sign{font-weight:bold;white-space:nowrap;width:1%}
.covered .sign{color:var(--covered)}.partly .sign{color:var(--partly)}.missed .sign{color:var(--missed)}
meter{width:120px}
.beside{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:24px;align-items:start}
@media (max-width:1000px){.beside{grid-template-columns:minmax(0,1fr)}}
.picture{overflow:auto}
.source{overflow:auto;border:1px solid var(--line);border-radius:6px;font:13px/1.5 Menlo,Consolas,monospace}
.source table{width:auto;min-width:100%}
.source td{border:0;padding:0 8px;white-space:pre}
.source .number{color:var(--soft);user-select:none}
.source .covered td{background:var(--covered-fill)}
.source .partly td{background:var(--partly-fill)}
.source .missed td{background:var(--missed-fill)}
.source .why{color:var(--soft);white-space:normal;font-size:12px}
"""
"""Of the page; the pictures bring their own."""
