/** The chat part, loaded when a visitor wants it: puts the panel into the element and the conversation into the panel. */
import {
  ConversationController,
  type ConversationChange,
  type ConversationOptions,
} from './conversation-controller.ts'
import './content/content-element.ts'
import { styles as content } from './content/content-styles.ts'
import { styles as agentMessage } from './elements/agent-message.ts'
import { styles as citationList } from './elements/citation-list.ts'
import { styles as composer } from './elements/composer.ts'
import { styles as messageList } from './elements/message-list.ts'
import { styles as notice } from './elements/notice.ts'
import type { Panel, PanelMode } from './elements/panel.ts'
import './elements/panel.ts'
import { styles as panelStyles } from './elements/panel-styles.ts'
import { styles as reasoningView, type ReasoningMode } from './elements/reasoning-view.ts'
import { styles as responseView } from './elements/response-view.ts'
import { styles as userMessage } from './elements/user-message.ts'
import { styles as welcome } from './elements/welcome.ts'
import { ConfabEvent } from './events.ts'
import type { Chat, ChatHost } from './host-options.ts'
import { chooseStrings } from './strings/strings.ts'
import { readingTheme } from './theme.ts'

const theme = new CSSStyleSheet()
theme.replaceSync(readingTheme)
const sheets = [
  theme,
  ...[
    panelStyles,
    welcome,
    messageList,
    userMessage,
    responseView,
    reasoningView,
    agentMessage,
    content,
    citationList,
    composer,
    notice,
  ].flatMap(({ styleSheet }) => styleSheet ?? []),
]

/** Puts the chat into `host`. Nothing is stored and nothing connects before it is open, or a message is sent. */
export function openChat(host: ChatHost): Chat {
  const root = host.shadowRoot
  const before = [...root.adoptedStyleSheets]
  root.adoptedStyleSheets = [...before, ...sheets]
  const panel = document.createElement('confab-panel') as Panel
  const conversation = new ConversationController(panel, optionsOf(host))
  conversation.onChange = (change) => host.dispatchEvent(eventOf(change))
  panel.view = conversation
  panel.addEventListener('close-panel', () => host.hide())
  panel.addEventListener('click', (event) => passGate(event, host))
  update()
  // Before the launcher, so that it comes before it on the way of the Tab key.
  root.prepend(panel)

  function update(): void {
    Object.assign(panel, settingsOf(host))
    if (host.open) void conversation.open()
  }

  return {
    update,
    focus: () => void panel.updateComplete.then(() => panel.focus()),
    send: (text) => conversation.send(text),
    stop: () => conversation.stop(),
    newConversation: () => conversation.newConversation(),
    logout: () => conversation.logout(),
    close: () => {
      panel.remove()
      root.adoptedStyleSheets = before
    },
  }
}

function settingsOf(host: ChatHost): Partial<Panel> {
  const { strings, language } = chooseStrings(host.locale, host.strings)
  return {
    strings,
    lang: language,
    open: host.open,
    mode: oneOf<PanelMode>(host.mode, 'bubble', 'inline', 'full'),
    reasoning: oneOf<ReasoningMode>(host.reasoning, 'collapsed', 'open', 'hidden'),
    heading: host.heading ?? strings.heading,
    greeting: host.greeting ?? strings.greeting,
    starters: host.starters ?? [],
  }
}

function optionsOf(host: ChatHost): ConversationOptions {
  return {
    server: () => host.server ?? location.origin,
    agent: () => host.agent ?? undefined,
    storage: () => oneOf<'local' | 'session' | 'none'>(host.storage, 'local', 'session', 'none'),
    conversation: () => host.conversation ?? undefined,
    identityToken: () => host.getIdentityToken?.(),
    pageContext: () => host.context,
    isOpen: () => host.open,
  }
}

/** What an attribute says; the first when it says nothing that is known. */
function oneOf<T extends string>(value: string | null, ...known: readonly [T, ...T[]]): T {
  return known.find((name) => name === value) ?? known[0]
}

/** A change is the detail of the event that is named after it. */
function eventOf({ type, ...detail }: ConversationChange): Event {
  return new ConfabEvent(`confab-${type}`, detail)
}

/** The host page may keep the visitor from following a link, or follow it in its own way. */
function passGate(event: Event, host: ChatHost): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link) return
  const isFollowed = host.dispatchEvent(new ConfabEvent('confab-link', { url: link.href }, true))
  if (!isFollowed) event.preventDefault()
}
