/** A shop with the built widget on its page, an agent that plays scenes, and a network that can fail: for any browser. */
import { join } from 'node:path'
import { Api } from '../api.ts'
import { bundle } from '../bundle.ts'
import { startFaultProxy, type FaultProxy } from '../fault-proxy.ts'
import { sendPage, startSite } from '../loopback.ts'
import { startServer } from '../start-server.ts'
import { stageEngine } from './stage-engine.ts'
import { scripts, type StageLanguage } from './scripts.ts'

export interface Stage {
  /** Address of the page, with these attributes on the chat. */
  page(language: StageLanguage, attributes?: Readonly<Record<string, string>>): string
  /** The site's own view of the server. */
  readonly api: Api
  readonly network: FaultProxy
  /** A person of the site says this in the conversation that was begun last. */
  personSays(text: string): Promise<void>
  /** Has a person answer in it from now on, or the agent again. */
  takeOver(isPerson: boolean): Promise<void>
  close(): Promise<void>
}

/** `head` goes into the page's head, `files` are served beside it. */
export async function openStage(head = '', files: Readonly<Record<string, Buffer>> = {}): Promise<Stage> {
  let widget = ''
  const probe = await bundle(join(import.meta.dirname, 'probe/index.ts'))
  const { origin, close } = await startSite(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://shop.example')
    const file = pathname === '/probe.js' ? probe : files[pathname.slice(1)]
    if (file) response.writeHead(200, { 'content-type': typeOf(pathname) }).end(file)
    else sendPage(response, shop(searchParams, `${widget}/widget.js`, head))
  })
  const limits = { sendBurst: 1e4, sendsPerSecond: 1e4, sessionBurst: 1e4, requestBurst: 1e4 }
  const server = await startServer({
    config: { agents: { shop: { engine: stageEngine } }, origins: [origin], limits },
  })
  const network = await startFaultProxy(server.url)
  widget = network.url
  const api = new Api(server.url)
  return {
    page: (language, attributes = {}) =>
      `${origin}/?${new URLSearchParams({ lang: language, ...attributes })}`,
    api,
    network,
    async personSays(text) {
      const author = { name: 'Mara Lind' }
      await api.post(await api.newest(), { role: 'agent', content: text, author })
    },
    async takeOver(isPerson) {
      await api.call('PATCH', `/v1/conversations/${await api.newest()}`, { agentTakeOver: isPerson })
    },
    async close() {
      close()
      await network.close()
      await server.close()
    },
  }
}

function typeOf(path: string): string {
  return path.endsWith('.js') ? 'text/javascript' : 'application/octet-stream'
}

function shop(query: URLSearchParams, script: string, head: string): string {
  const language = (query.get('lang') ?? 'en') as StageLanguage
  query.delete('lang')
  const attributes = [...query].map(([name, value]) => `${name}="${value}"`).join(' ')
  return `<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Shop</title><link rel="icon" href="data:,">
<style>:root { color-scheme: light dark } body { margin: 32px; font: 16px/1.5 sans-serif; background: light-dark(#fff, #121212) } a { color: light-dark(#00c, #9af) } a:focus-visible { outline: 2px solid }</style>${head}
<main><h1>Shop</h1><p><a id="before" href="#before">Before</a></p></main>
<confab-chat ${attributes}></confab-chat>
<footer><a id="after" href="#after">After</a></footer>
<script>
  const chat = document.querySelector('confab-chat')
  chat.starters = ${JSON.stringify(scripts[language].starters)}
  chat.tools = { change_delivery: { approve: true, description: 'Moves a delivery', parameters: { type: 'object' }, run: () => ({ moved: true }) } }
</script>
<script src="/probe.js" type="module"></script>
<script async src="${script}" data-mount="none"></script>
</html>`
}
