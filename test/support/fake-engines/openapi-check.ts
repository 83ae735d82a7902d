/** Holds requests and answers to an OpenAPI document. */
import { Ajv2020 } from 'ajv/dist/2020.js'

interface Operation {
  readonly parameters: readonly { readonly name: string }[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, object>>
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

const formats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: (text: string) => URL.canParse(text),
}

/** Every method gives what is wrong; nothing when all is as the document says. */
export class OpenApiCheck {
  readonly #document: OpenApiDocument
  readonly #ajv = new Ajv2020({ strict: false, formats })

  constructor(document: OpenApiDocument) {
    this.#document = document
    this.#ajv.addSchema(document, 'api')
  }

  request(method: string, path: string, headers: Record<string, unknown>, body: unknown): string[] {
    const found = this.#find(method, path)
    if (!found) return [`${method} ${path} is not in the document`]
    const missing = found.operation.parameters.filter(({ name }) => headers[name.toLowerCase()] === undefined)
    const faults = missing.map(({ name }) => `${method} ${path} lacks the header ${name}`)
    if (found.operation.requestBody) faults.push(...this.#body(`${found.at}/requestBody`, body))
    return faults
  }

  answer(method: string, path: string, status: number, body: unknown): string[] {
    const found = this.#find(method, path)
    if (!found) return []
    if (!found.operation.responses[status]) return [`${method} ${path} may not answer ${status}`]
    return this.#body(`${found.at}/responses/${status}`, body)
  }

  /** Against one of the document's schemas, by its name. */
  value(name: string, value: unknown): string[] {
    return this.#validate(`api#/components/schemas/${name}`, value)
  }

  #body(at: string, body: unknown): string[] {
    return this.#validate(`${at}/content/application~1json/schema`, body)
  }

  #validate(at: string, value: unknown): string[] {
    const validate = this.#ajv.compile({ $ref: at })
    if (validate(value)) return []
    return [`${at}: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`]
  }

  /** The operation, and where it stands in the document. A path without variables goes before one with them. */
  #find(method: string, path: string): { operation: Operation; at: string } | undefined {
    const templates = Object.keys(this.#document.paths).filter((template) => matches(template, path))
    const template = templates.find((one) => one === path) ?? templates.sort(byVariables)[0]
    const operation = template && this.#document.paths[template]?.[method.toLowerCase()]
    if (!operation) return undefined
    const pointer = encodeURIComponent(template.replaceAll('~', '~0').replaceAll('/', '~1'))
    return { operation: operation as Operation, at: `api#/paths/${pointer}/${method.toLowerCase()}` }
  }
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
}

function byVariables(a: string, b: string): number {
  return a.split('{').length - b.split('{').length
}
