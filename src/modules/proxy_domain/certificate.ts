import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import { loadedAnswer, type Running } from '../../host/proxy/running.ts'
import { filledLines, section } from '../../host/sections.ts'
import type { Change } from '../../model/module.ts'
import type { Want } from './params.ts'

/**
 * The certificate that the proxy has for a domain, with its key. The first line of its file says where it is from:
 * `given`, `acme` or `development`.
 */
export interface CertificateState {
  readonly origin: string | undefined
  readonly fingerprint: string | undefined
  /** Whether it ends within a month. */
  readonly endsSoon: boolean
  /** Whether it is what `cert` and `key` are now; `undefined` where one of them is missing. */
  readonly isGiven: boolean | undefined
}

/** Days for which one of the development authority is good: browsers take none that is good for longer. */
const days = 397
const soon = 30 * 24 * 60 * 60

function certificateFile({ folder, name }: Want): string {
  return `${folder}/tls/${name.replace('*', '+')}.pem`
}

export function certificateQuestion(want: Want): Script {
  const file = certificateFile(want)
  return sh`
    ${section('certificate')}
    if [ -e ${file} ]; then
      head -n 1 ${file}
      openssl x509 -noout -fingerprint -sha1 -in ${file}
      openssl x509 -noout -checkend ${soon} -in ${file} >/dev/null || echo ends
    fi
    ${section('kept')}
    [ ! -e ${file} ] || sed 1d ${file} | sha256sum
    ${section('given')}
    ${want.tls?.cert === undefined ? sh`` : sh`cat ${givenFiles(want)} >/dev/null && awk 1 ${givenFiles(want)} | sha256sum`}`
}

/** What HAProxy is asked, to see which one it uses. */
export function loadedQuestion(want: Want): string {
  return `show ssl cert ${certificateFile(want)}`
}

export function certificateStateOf(parts: Readonly<Record<string, string>>): CertificateState {
  const [origin, ...lines] = filledLines(parts['certificate'])
  const fingerprint = lines
    .map(line => /Fingerprint=(.*)$/.exec(line)?.[1])
    .find(found => found !== undefined)
  return {
    origin,
    fingerprint: fingerprint?.replaceAll(':', ''),
    endsSoon: lines.includes('ends'),
    isGiven: parts['given'] ? parts['given'] === parts['kept'] : undefined,
  }
}

/** Whether the running process uses another one than the file has, or one that is gone. */
export function isOutdated({ fingerprint }: CertificateState, running: Running): boolean {
  const loaded = /^SHA1 FingerPrint: (\S+)$/m.exec(loadedAnswer(running))?.[1]
  return loaded !== fingerprint
}

/** What differs in what is known without asking anybody. */
export function* certificateChange(want: Want, now: CertificateState): Generator<Change> {
  const file = certificateFile(want)
  const before = now.origin ?? 'none'
  if (!want.tls || want.state === 'absent') {
    if (now.origin) yield { what: 'certificate', before, after: 'none', settle: sh`rm -f ${file}` }
  } else if (want.tls.cert !== undefined) {
    if (now.origin === 'given' && now.isGiven) return
    const blocked = now.isGiven === undefined ? missing(want) : undefined
    const settle = take(want)
    yield {
      what: 'certificate',
      before,
      after: `given: ${want.tls.cert}`,
      ...(blocked && { blocked }),
      settle,
    }
  } else if (want.tls.authority) {
    if (now.origin === 'development' && !now.endsSoon) return
    yield { what: 'certificate', before, after: 'development', settle: make(want) }
  } else if (now.origin && now.origin !== 'acme') {
    yield { what: 'certificate', before, after: 'none', settle: sh`rm -f ${file}` }
  }
}

/** Gets one by ACME, once the proxy answers for the domain. */
export function* acmeChange(want: Want, { origin }: CertificateState): Generator<Change> {
  if (want.state === 'absent' || !want.tls?.acme || origin === 'acme') return
  const settle = sh`DELIVER_PROXY_SOCKET=${want.socket} bash ${want.folder}/acme.sh ${want.name}`
  yield { what: 'certificate', before: 'none', after: 'acme', settle }
}

function missing({ tls }: Want): TaskError {
  const files = [tls?.cert, tls?.key].filter(file => file !== undefined).join(' or ')
  return new TaskError(`Cannot use the certificate: there is no ${files}`)
}

function givenFiles({ tls }: Want): string[] {
  return [tls?.cert, tls?.key].filter(file => file !== undefined)
}

/** Copies certificate and key, if they belong together. */
function take(want: Want): Script {
  return sh`
    ${inTrial(want)}
    { echo given && awk 1 ${givenFiles(want)}; } >"$trial/new" || exit
    [ "$(openssl x509 -in "$trial/new" -noout -pubkey)" = "$(openssl pkey -in "$trial/new" -pubout -passin pass:)" ] || {
      echo 'The key does not belong to the certificate' >&2
      exit 1
    }
    ${putInPlace(want)}`
}

/** Makes a certificate, and the authority where there is none yet. */
function make(want: Want): Script {
  const { folder, name } = want
  const authority = `${folder}/authority`
  const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  return sh`
    ${inTrial(want)}
    cd "$trial" || exit
    if [ ! -s ${authority}.key ] || [ ! -s ${authority}.crt ]; then
      openssl req -x509 ${request} -keyout ca.key -out ca.crt -days 3650 -subj "/O=Deliver/CN=Development of $(uname -n)" \
        -addext basicConstraints=critical,CA:true,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign 2>said &&
        mv ca.key ${authority}.key && mv ca.crt ${authority}.crt || { cat said >&2; exit 1; }
    fi
    printf '%s\\n' ${`subjectAltName=DNS:${name}`} extendedKeyUsage=serverAuth basicConstraints=CA:false >extensions
    openssl req -new ${request} -keyout key -out request -subj /CN=development 2>said &&
      openssl x509 -req -in request -CA ${authority}.crt -CAkey ${authority}.key -set_serial "0x$(openssl rand -hex 16)" \
        -days ${days} -extfile extensions -out crt 2>said &&
      { echo development && cat crt key; } >new || { cat said >&2; exit 1; }
    ${putInPlace(want)}`
}

/** A folder for what is not complete yet, on the file system where it goes. */
function inTrial({ folder }: Want): Script {
  return sh`
    umask 077
    trial=$(mktemp -d ${`${folder}/trial.XXXXXX`}) || exit
    trap 'rm -rf "$trial"' EXIT`
}

function putInPlace(want: Want): Script {
  return sh`mv -f "$trial/new" ${certificateFile(want)}`
}
