import { describe, expect, it } from 'vitest'
import { nextState, type ConnectionState, type ConnectionStep } from './connection-state.ts'

const error = { code: 'FORBIDDEN', message: 'No.', retryable: false } as const
const steps: ConnectionStep[] = [
  'start',
  'open',
  'fall-behind',
  'catch-up',
  'lose',
  'close',
  { refuse: error },
]
const states: ConnectionState[] = [
  { status: 'idle' },
  { status: 'connecting' },
  { status: 'catching-up' },
  { status: 'live' },
  { status: 'offline' },
  { status: 'refused', error },
]

const walk = (...steps: ConnectionStep[]): ConnectionState =>
  steps.reduce<ConnectionState>(nextState, { status: 'idle' })

describe('The state of the connection', () => {
  it('is live after it was opened and caught up', () => {
    expect(walk('start', 'open', 'catch-up')).toEqual({ status: 'live' })
  })

  it('stays offline until the line is open again', () => {
    expect(walk('start', 'open', 'catch-up', 'lose', 'start', 'catch-up')).toEqual({ status: 'offline' })
    expect(walk('start', 'lose', 'open')).toEqual({ status: 'catching-up' })
  })

  it('says why it was refused, and ends that only by a new start', () => {
    expect(walk('start', { refuse: error })).toEqual({ status: 'refused', error })
    expect(walk('start', { refuse: error }, 'open', 'lose')).toEqual({ status: 'refused', error })
    expect(walk('start', { refuse: error }, 'start')).toEqual({ status: 'connecting' })
  })

  it('is idle after it was closed, from wherever', () => {
    for (const state of states) expect(nextState(state, 'close')).toEqual({ status: 'idle' })
  })

  it('is the very same object when nothing changes', () => {
    for (const state of states) {
      const unmoved = steps
        .map((step) => nextState(state, step))
        .filter(({ status }) => status === state.status)
      expect(unmoved.every((next) => next === state)).toBe(true)
    }
  })
})
