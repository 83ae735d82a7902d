import { describe, expect, it } from 'vitest'
import { recogniseGreeting } from './small-talk.ts'

describe('a greeting', () => {
  it.each([
    ['Hi!', 'hello'],
    ['hello there', 'hello'],
    ['Good morning', 'hello'],
    ['Thanks a lot!', 'thanks'],
    ['ok thank you', 'thanks'],
    ['Bye', 'goodbye'],
    ['What can you do?', 'capabilities'],
    ['Hi, who are you?', 'capabilities'],
    ['help', 'capabilities'],
    ['What can I ask you about?', 'capabilities'],
  ])('“%s” is recognised (%s)', (text, kind) => {
    expect(recogniseGreeting(text)).toBe(kind)
  })

  it.each([
    'Hi, how do I change the colours?',
    'help me embed the widget',
    'thanks to whom?',
    '',
    'hi '.repeat(100),
  ])('“%s” is none', (text) => {
    expect(recogniseGreeting(text)).toBeUndefined()
  })
})
