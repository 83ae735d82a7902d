/** The chat part, loaded when a visitor wants it: puts the panel into the element and the conversation into the panel. */
import {
  ConversationController,
  type ConversationChange,
  type ConversationOptions,
} from './conversation/conversation-controller.ts'
import type { Panel, PanelMode } from './elements/panel.ts'
import './elements/panel.ts'
import type { InnerEvent } from './elements/chat-element.ts'
import type { ReasoningMode } from './elements/reasoning-view.ts'
import { drawBadge, styles as unreadBadge } from './elements/unread-badge.ts'
import { ConfabEvent } from './events.ts'
import { offered, openTools } from './tools/page-tools.ts'
import type { Chat, ChatHost } from './page/host-options.ts'
import { createFollower } from './page/follow-page.ts'
import type { Strings } from './strings/strings.ts'
import { english, type Words } from './strings/english.ts'
import { Language } from './strings/words.ts'
import { readingTheme } from './theme.ts'

const theme = new CSSStyleSheet()
theme.replaceSync(readingTheme)
const sheets = [theme, ...(unreadBadge.styleSheet ? [unreadBadge.styleSheet] : [])]

/** Puts the chat into `host`. Nothing is stored and nothing connects before it is open, or a message is sent. */
export function openChat(host: ChatHost): Chat {
  const root = host.shadowRoot
  const before = [...root.adoptedStyleSheets]
  const scheme = createFollower(host)
  root.adoptedStyleSheets = [...before, ...sheets, scheme.sheet]
  const panel = document.createElement('confab-panel') as Panel
  const language = new Language(host, () => host.isConnected && update())
  const conversation = new ConversationController(panel, optionsOf(host))
  let vouching = host.getIdentityToken
  const tools = openTools(host, conversation, (states) => (panel.toolStates = states))
  panel.view = conversation
  panel.addController({ hostUpdated: () => tools.look() })
  listen(panel, conversation, tools, host)
  update()
  // Before the launcher, so that it comes before it on the way of the Tab key.
  root.prepend(panel)

  function update(): void {
    scheme.update()
    const words = language.now()
    Object.assign(panel, settingsOf(host, words ?? english))
    // Nobody is shown words of another language first.
    panel.open = host.open && words !== undefined
    nameLauncher(host, panel.strings)
    if (host.open) void conversation.open()
    if (vouching !== host.getIdentityToken) conversation.identify()
    vouching = host.getIdentityToken
  }

  async function focus(): Promise<void> {
    await language.ready()
    await panel.updateComplete
    panel.focus()
  }

  return {
    update,
    focus: () => void focus(),
    ...askedOf(conversation),
    close: () => {
      tools.close()
      conversation.close()
      drawBadge(root, 0, panel.strings)
      panel.remove()
      root.adoptedStyleSheets = before
    },
  }
}

/** What the host page may ask of the conversation. */
function askedOf(
  conversation: ConversationController,
): Pick<Chat, 'send' | 'stop' | 'newConversation' | 'logout'> {
  return {
    send: (text: unknown) => conversation.send(String(text)),
    stop: () => conversation.stop(),
    newConversation: () => conversation.newConversation(),
    logout: () => conversation.logout(),
  }
}

/** What the conversation and the panel say goes to each other, to the tools, and to the host page. */
function listen(
  panel: Panel,
  conversation: ConversationController,
  tools: ReturnType<typeof openTools>,
  host: ChatHost,
): void {
  conversation.onChange = (change) => {
    if (change.type === 'unread') drawBadge(host.shadowRoot, change.count, panel.strings)
    host.dispatchEvent(eventOf(change))
  }
  panel.addEventListener('close-panel', () => host.hide())
  for (const press of ['click', 'auxclick'] as const)
    panel.addEventListener(press, (event) => passGate(event, host))
  panel.addEventListener('decide-tool-call', (event) => {
    const { id, allowed } = (event as InnerEvent<'decide-tool-call'>).detail
    tools.decide(id, allowed)
  })
  panel.addEventListener('give-feedback', (event) => {
    const { detail } = event as InnerEvent<'give-feedback'>
    conversation.giveFeedback(detail.messageId, detail.rating, detail.comment)
    host.dispatchEvent(new ConfabEvent('confab-feedback', detail))
  })
}

/** The button is older than the words. */
function nameLauncher({ shadowRoot, open }: ChatHost, strings: Strings): void {
  const launcher = shadowRoot.querySelector('.launcher')
  if (launcher) launcher.ariaLabel = open ? strings.closeChat : strings.openChat
}

function settingsOf(host: ChatHost, { language, direction, ...words }: Words): Partial<Panel> {
  const strings = { ...words.strings, ...host.strings }
  return {
    strings,
    lang: language,
    direction,
    mode: oneOf<PanelMode>(host.mode, 'bubble', 'inline', 'full'),
    reasoning: oneOf<ReasoningMode>(host.reasoning, 'collapsed', 'open', 'hidden'),
    heading: host.heading ?? strings.heading,
    greeting: host.greeting ?? strings.greeting,
    starters: [host.starters ?? []].flat(),
    agent: host.agent,
    server: serverOf(host),
  }
}

function optionsOf(host: ChatHost): ConversationOptions {
  return {
    server: () => serverOf(host),
    agent: () => host.agent ?? undefined,
    storage: () => oneOf<'local' | 'session' | 'none'>(host.storage, 'local', 'session', 'none'),
    conversation: () => host.conversation ?? undefined,
    identityToken: () => host.getIdentityToken && vouch(host, host.getIdentityToken),
    vouches: () => host.getIdentityToken !== undefined,
    pageContext: () => offered(host.context, host.tools),
    isOpen: () => host.open,
  }
}

/** The chat stays offline when the page's function fails or gives nothing, and asks it again; why, only the page can mend. */
async function vouch(host: ChatHost, ask: () => Promise<string>): Promise<string> {
  try {
    const token: unknown = await ask.call(host)
    if (typeof token !== 'string' || token === '') throw new Error('It gave no token.')
    return token
  } catch (fault) {
    const error = {
      code: 'UNAUTHORIZED',
      message: `getIdentityToken: ${fault as string}`,
      retryable: true,
    } as const
    host.dispatchEvent(new ConfabEvent('confab-error', { error }))
    throw fault
  }
}

function serverOf(host: ChatHost): string {
  return host.server ?? location.origin
}

/** What an attribute says; the first when it says nothing that is known. */
function oneOf<T extends string>(value: string | null, ...known: readonly [T, ...T[]]): T {
  return known.find((name) => name === value) ?? known[0]
}

/** A change is the detail of the event that is named after it. */
function eventOf({ type, ...detail }: ConversationChange): Event {
  return new ConfabEvent(`confab-${type}`, detail)
}

/** The host page may keep the visitor from following a link, or follow it in its own way. The right button only opens a menu. */
function passGate(event: MouseEvent, host: ChatHost): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || event.button === 2) return
  const isFollowed = host.dispatchEvent(new ConfabEvent('confab-link', { url: link.href }, true))
  if (!isFollowed) event.preventDefault()
}
