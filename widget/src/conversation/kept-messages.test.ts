import { afterEach, describe, expect, it, vi } from 'vitest'
import { hostPage, type HostPage } from '../page/host-page.ts'
import { KeptMessages } from './kept-messages.ts'
import type { KeptMessage } from './outgoing-message.ts'
import { VisitorStorage, type StorageKind } from '../visitor/visitor-storage.ts'

const server = 'https://chat.example'
const place = `${server}#help`

/** As a page finds it that was just loaded. */
function newPage(changes: Partial<HostPage> = {}, kind: StorageKind = 'local'): KeptMessages {
  const page = { ...hostPage, patience: { ...hostPage.patience, storageMs: 100 }, ...changes }
  return new KeptMessages(page, new VisitorStorage(() => kind, page))
}

let at = 0
const message = (id: string, changes: Partial<KeptMessage> = {}): KeptMessage => ({
  id,
  action: 'generate-reply',
  content: `Text of ${id}`,
  at: ++at,
  place,
  ...changes,
})
const idsIn = async (kept: KeptMessages, where = place): Promise<string[] | undefined> =>
  (await kept.all(where))?.map(({ id }) => id)
const databases = async (): Promise<unknown[]> => (await indexedDB.databases()).map(({ name }) => name)

afterEach(async () => {
  vi.restoreAllMocks()
  localStorage.clear()
  sessionStorage.clear()
  await new Promise((resolve) => {
    const request = indexedDB.open('confab', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'id' })
    request.onsuccess = () => {
      const clearing = request.result.transaction('outbox', 'readwrite').objectStore('outbox').clear()
      clearing.onsuccess = resolve
      request.result.close()
    }
  })
})

describe('Unsent messages', () => {
  it('outlive the page, each at its place, as they were put last', async () => {
    const page = newPage()
    await Promise.all([page.put(message('a')), page.put(message('b', { place: `${server}#sales` }))])
    await page.put({ ...message('a'), content: 'Changed' })
    expect(await newPage().all(place)).toMatchObject([{ id: 'a', content: 'Changed' }])
    expect(await idsIn(newPage(), `${server}#sales`)).toEqual(['b'])
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0])
  })

  it('are there no more when they are removed, or all of a server are', async () => {
    const page = newPage()
    const others = `${server}.org#help`
    for (const one of [message('a'), message('b'), message('c', { place: others })]) await page.put(one)
    await page.remove(place, 'a')
    expect(await idsIn(newPage())).toEqual(['b'])
    await page.clear(server)
    expect([await idsIn(newPage()), await idsIn(newPage(), others)]).toEqual([[], ['c']])
  })

  it('go with the tab, or the page, where that is wanted: no database is opened', async () => {
    const opened = vi.spyOn(indexedDB, 'open')
    const page = newPage({}, 'session')
    await page.put(message('a'))
    await page.put(message('b'))
    await page.remove(place, 'a')
    expect(await idsIn(newPage({}, 'session'))).toEqual(['b'])
    await page.remove(place, 'b')
    expect(sessionStorage.length).toBe(0)
    const none = newPage({}, 'none')
    await none.put(message('c'))
    expect([await idsIn(none), await idsIn(newPage({}, 'none'))]).toEqual([['c'], []])
    expect([localStorage.length, sessionStorage.length, opened.mock.calls.length]).toEqual([0, 0, 0])
  })
})

describe('Where the database', () => {
  const forbidden = (): never => {
    throw new DOMException('', 'SecurityError')
  }
  /** Answers nothing, as some browsers do for ever. */
  const silent = { open: () => ({}) } as unknown as IDBFactory

  it.each<[string, Partial<HostPage>]>([
    ['is forbidden', { database: forbidden }],
    ['is missing', { database: () => undefined as unknown as IDBFactory }],
    ['never answers', { database: () => silent }],
  ])('%s, they are noted with the rest', async (_, changes) => {
    const page = newPage(changes)
    const begin = performance.now()
    for (const id of ['a', 'b', 'c', 'd']) await page.put(message(id))
    await page.remove(place, 'b')
    expect(performance.now() - begin).toBeLessThan(1_000)
    expect(await idsIn(newPage(changes))).toEqual(['a', 'c', 'd'])
    expect(Object.keys(localStorage)).toEqual([`confab:${place}:unsent`])
  })

  it('is full, they are noted, and nothing where that is full, too', async () => {
    const page = newPage()
    await page.put(message('a'))
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError')
    })
    await page.put(message('b'))
    expect(await idsIn(newPage())).toEqual(['a', 'b'])
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError')
    })
    await page.put(message('c'))
    expect(await idsIn(page)).toEqual(['a', 'b', 'c'])
    expect(await idsIn(newPage())).toEqual(['a'])
  })

  it('is taken away while the page is open, it is made anew', async () => {
    const page = newPage()
    await page.put(message('a'))
    const closed = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('', 'InvalidStateError')
    })
    await page.put(message('b'))
    expect(closed).toHaveBeenCalledOnce()
    await page.put(message('c'))
    expect((await idsIn(newPage()))?.sort()).toEqual(['a', 'b', 'c'])
    expect(await databases()).toContain('confab')
    await page.put(message('b'))
    expect(localStorage.length).toBe(0)
  })

  it('holds what is no list of messages, that counts for nothing', async () => {
    localStorage.setItem(`confab:${place}:unsent`, '{')
    expect(await idsIn(newPage())).toEqual([])
  })
})
