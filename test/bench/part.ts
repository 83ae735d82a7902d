/** What the bench is made of: parts that measure, and figures that are held to what is promised. */
import type { Table } from '../support/report-page.ts'

export interface Figure {
  readonly what: string
  readonly value: number
  /** Such as `ms`; those of one part may differ. */
  readonly unit: string
  /** What nobody can be better than, in the same unit, measured in the same run. */
  readonly floor?: number
  /** The most it may be; left out where nothing is promised. */
  readonly most?: number
}

export interface Section {
  /** As a question, for the page is also what the docs engine answers from. */
  readonly heading: string
  /** What was done, and what the floor is. */
  readonly text: string
  readonly figures: readonly Figure[]
}

export interface Part {
  readonly name: string
  measure(): Promise<Section>
}

/** A part that was measured, and how busy the machine was when it began: the load over one minute. */
export interface Measured extends Section {
  readonly name: string
  readonly load: number
  readonly seconds: number
}

export const isMissed = ({ value, most }: Figure): boolean => most !== undefined && value > most

export function figuresTable(figures: readonly Figure[]): Table {
  return [
    ['', 'Measured', 'Floor', 'At most', ''],
    ...figures.map((figure) => {
      const { what, value, unit, floor, most } = figure
      const cell = (amount?: number): string => (amount === undefined ? '' : `${rounded(amount)} ${unit}`)
      const verdict = most === undefined ? '' : isMissed(figure) ? '**missed**' : 'held'
      return [what, cell(value), cell(floor), cell(most), verdict]
    }),
  ]
}

/** Three digits are as many as such a figure is good for; those of whole thousands are kept. */
export function rounded(amount: number): string {
  return amount.toLocaleString(
    'en',
    Math.abs(amount) < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  )
}
