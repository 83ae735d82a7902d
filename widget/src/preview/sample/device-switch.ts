/** `<device-switch>`: chooses the device that the sample page is looked at on. */
import { html, LitElement } from 'lit'
import { devices, titleOf, type Device } from './devices.ts'
import { icon } from '../icons.ts'

/** Fires `device-select` with the device. */
export class DeviceSwitch extends LitElement {
  static override properties = { device: { type: String } }

  declare device: Device

  constructor() {
    super()
    this.device = 'desktop'
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    return html`<div class="switch" role="group" aria-label="Device">
      ${(Object.keys(devices) as Device[]).map(
        (device) =>
          html`<button
            type="button"
            class="tool"
            aria-label=${titleOf(device)}
            title=${titleOf(device)}
            aria-pressed=${this.device === device}
            @click=${() => this.dispatchEvent(new CustomEvent('device-select', { detail: device }))}
          >
            ${icon(device)}
          </button>`,
      )}
    </div>`
  }
}

customElements.define('device-switch', DeviceSwitch)
