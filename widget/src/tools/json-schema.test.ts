import type { Json } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { faultsOf } from './json-schema.ts'

const order: Json = {
  type: 'object',
  required: ['id', 'items'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 2, maxLength: 5 },
    express: { type: 'boolean' },
    speed: { enum: ['slow', 'fast'] },
    note: { type: ['string', 'null'] },
    items: {
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: { type: 'object', properties: { count: { type: 'integer', minimum: 1, maximum: 9 } } },
    },
  },
}

describe('a value checked against a JSON schema', () => {
  it('that fits has no faults', () => {
    const value = {
      id: 'A-1',
      express: true,
      speed: 'fast',
      note: null,
      items: [{ count: 9, colour: 'red' }],
    }
    expect(faultsOf(order, value)).toEqual([])
  })

  it.each<[Json, string[]]>([
    ['no', ['/: must be object']],
    [[], ['/: must be object']],
    [{}, ['/id: is missing', '/items: is missing']],
    [{ id: 1, items: [{}] }, ['/id: must be string']],
    [{ id: 'A', items: [{}] }, ['/id: must be at least 2 characters']],
    [{ id: 'A-1000', items: [{}] }, ['/id: must be at most 5 characters']],
    [{ id: '😀😀', items: [] }, ['/items: must be at least 1 items']],
    [
      { id: 'A-1', items: [{ count: 0 }, { count: 1.5 }] },
      ['/items/0/count: must be at least 1', '/items/1/count: must be integer'],
    ],
    [{ id: 'A-1', items: [{}], speed: 'warp' }, ['/speed: must be one of ["slow","fast"]']],
    [{ id: 'A-1', items: [{}], note: 3 }, ['/note: must be string or null']],
    [{ id: 'A-1', items: [{}], toString: 'x' }, ['/toString: is not known']],
  ])('%j has the faults %j', (value, faults) => {
    expect(faultsOf(order, value)).toEqual(faults)
  })

  it('passes what the schema says nothing of, or says in words that are not known', () => {
    expect(faultsOf({}, { a: 1 })).toEqual([])
    expect(faultsOf(null, 'x')).toEqual([])
    expect(faultsOf({ type: 'string', format: 'email', oneOf: [] }, 'x')).toEqual([])
    expect(faultsOf({ const: 3 }, 4)).toEqual(['/: must be 3'])
  })
})
