/** Tells zod, before it is loaded, that the page's policy allows no code made from text: it would try, and the browser complain. */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
