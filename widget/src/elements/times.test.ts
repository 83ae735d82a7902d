import { describe, expect, it } from 'vitest'
import { Calendar, calendarOf } from './times.ts'

const now = new Date(2026, 10, 24, 9)
const ago = (days: number, hours = 0): string => new Date(2026, 10, 24 - days, 9 + hours).toISOString()

describe('a point in time', () => {
  it('of today, yesterday or last week is called by its day, any other by its date', () => {
    const calendar = new Calendar('en', [])
    expect([0, 1, 2, 6, 7, 400].map((days) => calendar.day(ago(days), now))).toEqual([
      'today',
      'yesterday',
      'Sunday',
      'Wednesday',
      'November 17',
      'October 20, 2025',
    ])
  })

  it('counts days by midnight, not by hours, and takes a clock that is ahead for today', () => {
    const calendar = new Calendar('en', [])
    expect(calendar.day(ago(1, 14), now)).toBe('yesterday')
    expect(calendar.day(ago(0, -9), now)).toBe('today')
    expect(calendar.day(ago(0, 20), now)).toBe('today')
  })

  it('is written in the language of the chat, in the variant of the visitor', () => {
    expect(new Calendar('de', []).day(ago(1), now)).toBe('gestern')
    const afternoon = new Date(2026, 10, 24, 15, 30).toISOString()
    expect(new Calendar('en', []).time(afternoon)).toMatch(/^3:30\sPM$/)
    expect(new Calendar('en', ['de-DE', 'en-GB']).time(afternoon)).toBe('15:30')
  })

  it('is written somehow where the language is none', () => {
    expect(new Calendar('not a language', ['en-US@posix']).time(ago(0))).toMatch(/\d/)
  })

  it('knows the language by where it is written', () => {
    const place = document.createElement('div')
    place.lang = 'fr'
    const inner = place.appendChild(document.createElement('p'))
    expect(calendarOf(inner).day(ago(0), now)).toBe('aujourd’hui')
    expect(calendarOf(inner)).toBe(calendarOf(place))
  })
})
