/** Where pages and what they link to are found on the web, when the operator says where the site is. */

export interface Site {
  /** The address of a page, with the anchor of a heading in it. */
  pageUrl(page: string, anchor?: string): string | undefined
  /** Where a link in a page leads for someone who reads it elsewhere; `undefined` when nowhere. */
  linkUrl(page: string, link: string): string | undefined
}

/** Schemes a quoted link may have. */
const outward = /^(https?|mailto|tel):/i
const scheme = /^[a-z][a-z0-9+.-]*:|^\/\//i

/** `page` is a path inside the content such as `guide/theming.md`; an `index.md` or `README.md` stands for its folder. */
export function createSite(siteUrl: string | undefined): Site {
  const root =
    siteUrl === undefined ? undefined : new URL(siteUrl.replace(/[?#].*$/, '').replace(/\/*$/, '/'))

  const address = (page: string, link: string): string | undefined => {
    if (root === undefined) return undefined
    const here = new URL(page.split('/').map(encodeURIComponent).join('/'), root)
    if (!URL.canParse(link, here.href)) return undefined
    const url = new URL(link, here)
    if (url.origin !== root.origin || !`${url.pathname}/`.startsWith(root.pathname)) return undefined
    url.pathname = withoutExtension(url.pathname)
    return url.href
  }

  return {
    pageUrl: (page, anchor) => address(page, anchor === undefined ? '' : `#${anchor}`),
    linkUrl: (page, link) => (scheme.test(link) ? outwardUrl(link) : address(page, link)),
  }
}

function outwardUrl(link: string): string | undefined {
  return outward.test(link) ? link : undefined
}

function withoutExtension(path: string): string {
  return path.replace(/\.(md|markdown)$/i, '').replace(/(^|\/)(index|readme)$/i, '$1')
}
