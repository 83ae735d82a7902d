/** The widget's state in Node: a real controller over real sockets, on a page that is only pretended. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ReactiveControllerHost } from 'lit'
import { WebSocket as NodeWebSocket } from 'ws'
import {
  ConversationController,
  type ConversationChange,
  type ConversationOptions,
} from '../../widget/src/conversation/conversation-controller.ts'
import type { HostPage, Patience } from '../../widget/src/page/host-page.ts'

/** A page as it is after a reload when it is given to a new widget: its storage stays. */
export interface TestPage extends HostPage {
  readonly local: Storage
  /** Whether the visitor sees it. */
  isVisible: boolean
  /** The network is back, or the page is looked at again. */
  wake(): void
  /** The network is lost. */
  goOffline(): void
  /** How many listeners the widget has on the page. */
  readonly listeners: number
}

/** Quick to try again, so that tests need not wait; as patient as a browser otherwise. */
const quick: Patience = {
  answerMs: 10_000,
  connectMs: 10_000,
  firstRetryMs: 20,
  lastRetryMs: 100,
  leaveMs: 100,
  quietMs: 20_000,
  renewMs: 100,
  webSocketMs: 300_000,
  storageMs: 1_000,
}

let browsers = 0

/** Widgets that are given the same page are tabs of one browser. */
export function testPage(patience: Partial<Patience> = {}): TestPage {
  const browser = ++browsers
  const locks = new Map<string, Promise<void>>()
  const wakeListeners = new Set<() => void>()
  const offlineListeners = new Set<() => void>()
  const listen = (listeners: Set<() => void>) => (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const local = memoryStorage()
  const session = memoryStorage()
  return {
    address: 'https://host.example/',
    local,
    fetch: (url, init) => fetch(url, init),
    storage: (kind) => (kind === 'local' ? local : session),
    newWebSocket: (url) => new NodeWebSocket(url) as unknown as WebSocket,
    // Node has none: messages are kept with the rest of what is stored.
    database: () => {
      throw new Error('There is no IndexedDB in Node.')
    },
    newChannel: (name) => new BroadcastChannel(`${name} of browser ${browser}`),
    alone(name, work) {
      const done = (locks.get(name) ?? Promise.resolve()).then(work)
      locks.set(
        name,
        done.catch(() => undefined),
      )
      return done
    },
    isVisible: true,
    onWake: listen(wakeListeners),
    onOffline: listen(offlineListeners),
    wake: () => wakeListeners.forEach((listener) => listener()),
    goOffline: () => offlineListeners.forEach((listener) => listener()),
    get listeners() {
      return wakeListeners.size + offlineListeners.size
    },
    patience: { ...quick, ...patience },
  }
}

function memoryStorage(): Storage {
  const values = new Map<string, string>()
  return {
    get length() {
      return values.size
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  }
}

export interface TestWidget {
  readonly controller: ConversationController
  readonly changes: ConversationChange[]
  /** Every status the connection has had since the widget was made. */
  readonly statuses: string[]
  /** Calls the listener after every change, as Lit would draw after it. */
  onUpdate(listener: () => void): void
  /** Resolves once it is true of the widget; fails with `what` after 15 seconds. */
  until(what: string, isTrue: (controller: ConversationController) => boolean): Promise<void>
}

/** Alone in a tab of its own, unless it is given one that another widget has, too. */
export function testWidget(
  server: string,
  page: TestPage = testPage(),
  options: Partial<ConversationOptions> = {},
  tab: HostPage = Object.create(page) as HostPage,
): TestWidget {
  const updates = new Set<() => void>()
  const host: ReactiveControllerHost = {
    addController: () => {},
    removeController: () => {},
    requestUpdate: () => updates.forEach((update) => update()),
    updateComplete: Promise.resolve(true),
  }
  const controller = new ConversationController(
    host,
    {
      server: () => server,
      agent: () => undefined,
      storage: () => 'local',
      conversation: () => undefined,
      identityToken: () => undefined,
      vouches: () => options.identityToken !== undefined,
      pageContext: () => undefined,
      isOpen: () => true,
      ...options,
    },
    tab,
  )
  const changes: ConversationChange[] = []
  const statuses: string[] = []
  controller.onChange = (change) => {
    changes.push(change)
    if (change.type === 'connection') statuses.push(change.connection.status)
  }
  return {
    controller,
    changes,
    statuses,
    onUpdate: (listener) => void updates.add(listener),
    until: (what, isTrue) => until(what, updates, () => isTrue(controller)),
  }
}

/** Looks again after every update, for no state of the widget may change without one. */
async function until(what: string, updates: Set<() => void>, isTrue: () => boolean): Promise<void> {
  if (isTrue()) return
  const ended = new AbortController()
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (!isTrue()) return
      updates.delete(look)
      ended.abort()
      resolve()
    }
    updates.add(look)
    pause(15_000, undefined, { signal: ended.signal }).then(
      () => reject(new Error(`It never came true that ${what}.`)),
      () => undefined,
    )
  })
}
