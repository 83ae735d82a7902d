/** The devices that the sample page can be looked at on. */

export type Device = 'desktop' | 'tablet' | 'phone' | 'landscape'

/** In CSS pixels; none: as large as there is room for. */
interface Screen {
  readonly name: string
  readonly size?: { readonly width: number; readonly height: number }
}

export const devices: Readonly<Record<Device, Screen>> = {
  desktop: { name: 'Desktop' },
  tablet: { name: 'Tablet', size: { width: 768, height: 1024 } },
  phone: { name: 'Phone', size: { width: 375, height: 667 } },
  landscape: { name: 'Landscape', size: { width: 667, height: 375 } },
}

/** As it is called, with its size. */
export function titleOf(device: Device): string {
  const { name, size } = devices[device]
  return size ? `${name}, ${size.width} × ${size.height}` : name
}
