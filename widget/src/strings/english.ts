/** What there is from the start, and whenever another language cannot be had. */
import { en } from './en.ts'
import type { Strings } from './strings.ts'

export interface Words {
  readonly strings: Strings
  /** A language tag. */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
}

export const english: Words = { strings: en, language: 'en', direction: 'ltr' }
