/** Who may import whom: the table that the rule `confab/import-directions` holds every file to. */

/**
 * Paths are relative to the repository. Every row whose `files` match (and whose `except` does not) holds for a file.
 *
 * @typedef {object} Direction
 * @property {string} who what the row says, as the reader of an error is told
 * @property {RegExp} files
 * @property {RegExp} [except]
 * @property {RegExp} [only] of our files, it imports these and no others
 * @property {RegExp} [own] like `only`, for targets whose first group is that of the file: an engine's own folder
 * @property {RegExp} [not] of our files, it imports none of these
 * @property {RegExp} [typesOnly] of our files, it takes nothing but types from these
 * @property {RegExp} [packages] of npm packages, it takes values from these and no others
 * @property {RegExp} [notPackages] of npm packages, it takes values from none of these
 */

/** @type {Direction[]} */
const ofShared = [
  {
    who: 'shared imports nothing of ours, and of packages only zod',
    files: /^shared\/src\//,
    only: /^shared\/src\//,
    packages: /^zod$/,
  },
  {
    who: 'what the widget takes from shared never brings zod along',
    files: /^shared\/src\/(ids|errors|limits|apply-event|event-cursor|visibility)\.ts$/,
    typesOnly: /^shared\/src\/(?!(ids|errors|limits|apply-event|event-cursor|visibility)\.ts$)/,
    packages: /^$/,
  },
]

/** @type {Direction[]} */
const ofServer = [
  {
    who: 'the server knows the widget only as built files',
    files: /^server\/src\//,
    not: /^widget\//,
  },
  {
    who: 'an engine imports only its interface, the shared HTTP client and shared',
    files: /^server\/src\/engines\//,
    except: /^server\/src\/engines\/index\.ts$/,
    only: /^(shared\/src\/|server\/src\/engines\/(engine|http)\b)/,
    own: /^server\/src\/engines\/(\w+)/,
  },
  {
    who: 'a recorder imports only its interface, the shared HTTP client and shared',
    files: /^server\/src\/recorders\//,
    except: /^server\/src\/recorders\/index\.ts$/,
    only: /^(shared\/src\/|server\/src\/recorders\/recorder\.ts$|server\/src\/engines\/http\b)/,
    own: /^server\/src\/recorders\/(\w+)/,
  },
  {
    who: 'a store imports only its interface, the readings of a transcript, the moments it tells of and shared',
    files: /^server\/src\/storage\//,
    only: /^(shared\/src\/|server\/src\/(storage\/|conversations\/transcripts\.ts$|moments\.ts$))/,
  },
  {
    who: 'the event log knows only the interface of the store',
    files: /^server\/src\/event-log/,
    not: /^server\/src\/(app|cli|main|gateway|engines|recorders|preview|storage\/(?!(conversation|reply-record|lease|tool-claim|visitor)-store\.ts$))/,
  },
  {
    who: 'the gateway never imports engines, recorders or storage',
    files: /^server\/src\/gateway\//,
    not: /^server\/src\/(app\.ts$|cli|main|engines\/|recorders\/|storage\/|preview\/)/,
  },
  {
    who: 'only app.ts, and the doctor who examines them, know concrete engines, recorders and stores',
    files: /^server\/src\//,
    except: /^server\/src\/(app\.ts$|doctor\/|engines\/|recorders\/|storage\/)/,
    not: /^server\/src\/(engines\/(?!(engine|index|http\/private-addresses)\.ts$)|recorders\/(?!(recorder|index)\.ts$)|storage\/(?!(conversation|reply-record|lease|tool-claim|visitor)-store\.ts$))/,
  },
]

/** The files of the widget that put the others together. */
const assemblers = String.raw`(chat|confab-chat|loader|index|react)\.ts$`

/** @type {Direction[]} */
const ofWidget = [
  {
    who: 'the widget and the server meet only in shared',
    files: /^widget\/src\//,
    not: /^server\//,
  },
  {
    who: 'zod stays out of the bundle: from shared the widget takes values only of ids, errors, limits, apply-event, event-cursor and visibility',
    files: /^widget\/src\//,
    except: /^widget\/src\/preview\/replay\/read-recording\.ts$/,
    typesOnly: /^shared\/src\/(?!(ids|errors|limits|apply-event|event-cursor|visibility)\.ts$)/,
    notPackages: /^zod\b/,
  },
  {
    who: 'connection and session know nothing of Lit or of what is drawn',
    files: /^widget\/src\/(connection\/|visitor\/session)/,
    not: /^widget\/src\/(elements\/|content\/|conversation\/conversation-controller)/,
    notPackages: /^(lit|@lit)\b/,
  },
  {
    who: 'elements and content draw what they are given: of connection, session and controller they know at most the types',
    files: /^widget\/src\/(elements|content)\//,
    typesOnly: /^widget\/src\/(connection\/|visitor\/session|conversation\/conversation-controller)/,
  },
  {
    who: 'only chat.ts, confab-chat.ts, loader.ts, index.ts and react.ts put elements and state together',
    files: /^widget\/src\/((connection|conversation|visitor|tools|page)\/)?[^/]+$/,
    except: new RegExp(String.raw`^widget\/src\/${assemblers}`),
    not: new RegExp(String.raw`^widget\/src\/(elements\/|content\/|${assemblers})`),
  },
  {
    who: 'what is inside the widget knows nothing of what puts it together',
    files: /^widget\/src\/(elements|content|strings)\//,
    typesOnly: new RegExp(String.raw`^widget\/src\/${assemblers}`),
  },
  {
    who: 'the live preview uses <confab-chat> as any host page would, and draws pages and recordings as the widget draws them',
    files: /^widget\/src\/preview\//,
    only: /^(shared\/src\/|widget\/src\/(preview\/|content\/|elements\/|strings\/|index\.ts$|theme))/,
  },
]

export const directions = [...ofShared, ...ofServer, ...ofWidget]
