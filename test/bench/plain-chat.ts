/** The least that could be called a chat: a launcher of four lines that fetches a panel of ten when it is pressed. */
import { sendPage, startSite, type Site } from '../support/loopback.ts'

const launcher = `
const button = document.createElement('button')
button.textContent = 'Open chat'
button.style.cssText = 'position: fixed; right: 20px; bottom: 20px; width: 56px; height: 56px'
button.onclick = () => import('/panel.js')
document.body.append(button)`

const panel = `
class PlainChat extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'open' })
    const log = document.createElement('div')
    const box = document.createElement('textarea')
    root.append(log, box)
    box.onkeydown = ({ key }) => key === 'Enter' && log.append(box.value)
    box.focus()
  }
}
customElements.define('plain-chat', PlainChat)
document.body.append(document.createElement('plain-chat'))`

const scripts: Readonly<Record<string, string>> = { '/launcher.js': launcher, '/panel.js': panel }

/** A page with it. */
export function startPlainChat(): Promise<Site> {
  return startSite(({ url = '/' }, response) => {
    const script = scripts[url]
    if (script) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else
      sendPage(
        response,
        '<!doctype html><link rel="icon" href="data:,"><title>Shop</title><body><script async src="/launcher.js"></script>',
      )
  })
}
