/** The kinds of fields in the theme editor. Each tells by `set` what was put in; `undefined`: as it is without. */
import { html, nothing, type TemplateResult } from 'lit'

export interface Field {
  /** Unique in the form. */
  readonly name: string
  readonly label: string
  /** What is put in now. */
  readonly value: string | undefined
  readonly set: (value: string | undefined) => void
}

interface Choice extends Field {
  readonly initial: string
  readonly options: readonly (readonly [value: string, words: string])[]
}

interface Measure extends Field {
  readonly from: number
  readonly to: number
  readonly initial: string
}

interface Colour extends Field {
  readonly initial: string
  /** Colours to choose with one press, by what they are called. */
  readonly swatches?: Readonly<Record<string, string>>
}

interface Text extends Field {
  readonly placeholder: string
  readonly hint?: string
  /** More than one line. */
  readonly isLong?: boolean
}

/** One of a few, side by side. */
export function choice({ name, label, value, initial, options, set }: Choice): TemplateResult {
  return html`<div class="setting" role="radiogroup" aria-labelledby=${`set-${name}`}>
    <span id=${`set-${name}`}>${label}</span>
    <div class="choice">
      ${options.map(
        ([option, words]) =>
          html`<label>
            <input
              type="radio"
              name=${name}
              value=${option}
              .checked=${option === (value ?? initial)}
              @change=${() => set(option === initial ? undefined : option)}
            />
            <span>${words}</span>
          </label>`,
      )}
    </div>
  </div>`
}

/** One of many. */
export function list({ label, value, initial, options, set }: Choice): TemplateResult {
  return html`<label class="setting">
    <span>${label}</span>
    <select @change=${(event: Event) => set(valueOf(event) || undefined)}>
      ${options.map(
        ([option, words]) =>
          html`<option value=${option} .selected=${option === (value ?? initial)}>${words}</option>`,
      )}
    </select>
  </label>`
}

/** A number of pixels. */
export function measure({ label, value, from, to, initial, set }: Measure): TemplateResult {
  const shown = value ?? initial
  return html`<label class="setting">
    <span>${label}</span>
    <span class="measure">
      <input
        type="range"
        min=${from}
        max=${to}
        .value=${shown}
        aria-valuetext=${`${shown} pixels`}
        @input=${(event: Event) => set(valueOf(event) === initial ? undefined : valueOf(event))}
      />
      <span aria-hidden="true">${shown} px</span>
    </span>
  </label>`
}

export function colour({ name, label, value, initial, swatches, set }: Colour): TemplateResult {
  const press = (words: string, shown: string, chosen: string | undefined): TemplateResult =>
    html`<button
      type="button"
      class="swatch"
      aria-label=${words}
      title=${words}
      aria-pressed=${chosen === value}
      @click=${() => set(chosen)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="12" fill=${shown} /></svg>
    </button>`
  return html`<div class="setting" role="group" aria-labelledby=${`set-${name}`}>
    <span id=${`set-${name}`}>${label}</span>
    <div class="colours">
      ${press('Default', initial, undefined)}
      ${Object.entries(swatches ?? {}).map(([words, chosen]) => press(words, chosen, chosen))}
      <input
        type="color"
        aria-label=${`${label}, any colour`}
        title="Any colour"
        .value=${value ?? initial}
        @input=${(event: Event) => set(valueOf(event))}
      />
    </div>
  </div>`
}

export function text({ name, label, value, placeholder, hint, isLong, set }: Text): TemplateResult {
  const onInput = (event: Event): void => set(valueOf(event) || undefined)
  const describedBy = hint ? `hint-${name}` : nothing
  return html`<div class="setting">
    <label for=${`text-${name}`}>${label}</label>
    <div class="text">
      ${
        isLong
          ? html`<textarea
              id=${`text-${name}`}
              rows="3"
              aria-describedby=${describedBy}
              placeholder=${placeholder}
              .value=${value ?? ''}
              @input=${onInput}
            ></textarea>`
          : html`<input
              id=${`text-${name}`}
              aria-describedby=${describedBy}
              placeholder=${placeholder}
              .value=${value ?? ''}
              @input=${onInput}
            />`
      }
      ${hint ? html`<small id=${`hint-${name}`}>${hint}</small>` : nothing}
    </div>
  </div>`
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value
}
