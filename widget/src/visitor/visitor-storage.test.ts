import { afterEach, describe, expect, it, vi } from 'vitest'
import { hostPage } from '../page/host-page.ts'
import { VisitorStorage, type StorageKind } from './visitor-storage.ts'

const server = 'https://chat.example'
const storage = (kind: StorageKind): VisitorStorage => new VisitorStorage(() => kind, hostPage)

afterEach(() => {
  vi.restoreAllMocks()
  localStorage.clear()
  sessionStorage.clear()
})

describe('What is kept of a visitor', () => {
  it('outlives the page in the storage that was chosen, by server and by agent', () => {
    const kept = storage('local')
    kept.keepVisitor(server, 'record')
    kept.keepConversation(server, 'help', 'conv_a')
    kept.keepConversation(server, undefined, 'conv_b')
    const later = storage('local')
    expect(later.visitor(server)).toBe('record')
    expect(later.conversation(server, 'help')).toBe('conv_a')
    expect(later.conversation(server, undefined)).toBe('conv_b')
    expect(later.conversation(server, 'sales')).toBeUndefined()
    expect(storage('session').visitor(server)).toBeUndefined()
  })

  it('stays in memory when no storage is wanted', () => {
    const kept = storage('none')
    kept.keepVisitor(server, 'record')
    expect(kept.visitor(server)).toBe('record')
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0])
  })

  it.each(['getItem', 'setItem'] as const)('stays in memory when %s of the browser throws', (method) => {
    const kept = storage('local')
    kept.keepVisitor(server, 'old')
    vi.spyOn(Storage.prototype, method).mockImplementation(() => {
      throw new DOMException('QuotaExceededError')
    })
    kept.keepVisitor(server, 'new')
    kept.keepConversation(server, 'help', 'conv_a')
    expect(kept.visitor(server)).toBe(method === 'setItem' ? 'new' : undefined)
    vi.restoreAllMocks()
    expect(kept.visitor(server)).toBe('new')
    expect(kept.conversation(server, 'help')).toBe('conv_a')
  })

  it('is gone when it is cleared, for that server and no other', () => {
    const kept = storage('local')
    localStorage.setItem('of the page', 'stays')
    kept.keepVisitor(server, 'record')
    kept.keepConversation(server, 'help', 'conv_a')
    kept.keepConversation(server, undefined, 'conv_b')
    kept.keepVisitor(`${server}.org`, 'other')
    kept.clear(server)
    expect(Object.keys(localStorage).sort()).toEqual([`confab:${server}.org`, 'of the page'])
  })
})
