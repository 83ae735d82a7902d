/** How the invitation looks. What the chat's own sheets would define is not there yet: defaults stand here again. */

export const sheet = new CSSStyleSheet()
sheet.replaceSync(`
.teaser{position:fixed;inset-block:auto 24px;inset-inline:auto 88px;z-index:1000;display:flex;align-items:start;gap:4px;
box-sizing:border-box;max-inline-size:min(280px,100% - 108px);padding:6px;
color:var(--confab-text,light-dark(#191b22,#ecedf1));background:var(--confab-background,light-dark(#fff,#17181c));
border:1px solid var(--confab-border,light-dark(#e3e4ea,#33353d));border-radius:var(--confab-radius,16px);
box-shadow:0 6px 20px -6px #0004}
:host([placement=bottom-start]) .teaser{inset-inline:88px auto}
.teaser button{all:unset;box-sizing:border-box;cursor:pointer;border-radius:10px;padding:6px 10px;min-block-size:32px;
overflow-wrap:anywhere}
.teaser button:last-child{flex:none;display:grid;place-items:center;inline-size:32px;padding:0;
color:var(--confab-muted,light-dark(#5d606b,#a2a5b1))}
.teaser svg{inline-size:16px}
.teaser button:hover{background:var(--confab-surface,light-dark(#f5f5f7,#222329))}
.teaser button:focus-visible{outline:2px solid var(--confab-link);outline-offset:1px}
@media(prefers-reduced-motion:no-preference){
.teaser{transition:opacity .3s,translate .3s}
@starting-style{.teaser{opacity:0;translate:0 8px}}}`)
