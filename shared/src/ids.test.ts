import { describe, expect, it } from 'vitest'
import { newId, type IdPrefix } from './ids.ts'
import { clientEventSchemas } from './protocol.ts'

describe('an id', () => {
  it.each<IdPrefix>(['conv', 'msg', 'resp', 'rsn', 'tool', 'vis'])(
    '%s_ and 22 base-62 characters',
    (prefix) => {
      expect(newId(prefix)).toMatch(new RegExp(`^${prefix}_[0-9A-Za-z]{22}$`))
    },
  )

  it('is never made twice', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('msg'))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('uses every character in every place but the first, so no randomness is lost', () => {
    const ids = Array.from({ length: 5_000 }, () => newId('msg').slice('msg_'.length))
    for (let place = 1; place < 22; place++) {
      expect(new Set(ids.map((id) => id.charAt(place))).size).toBe(62)
    }
  })

  it('is accepted where a client may name a conversation or a message itself', () => {
    const id = newId('conv')
    expect(clientEventSchemas['create-conversation'].parse({ id })).toEqual({ id })
    const post = { conversationId: id, id: newId('msg'), content: 'Hello' }
    expect(clientEventSchemas['post-message'].safeParse(post).success).toBe(true)
  })
})
