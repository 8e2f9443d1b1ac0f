import { systemClock } from '../core/clock.ts';
import { CHECKS, type CheckId, type Finding, findings, type Patient } from './check.ts';
import { checkApp } from './checks/app.ts';
import { checkClient } from './checks/client.ts';
import { checkCertificate, checkIssuer } from './checks/issuer.ts';
import { checkKeys } from './checks/keys.ts';
import { checkSettings } from './checks/settings.ts';
import { checkStores } from './checks/stores.ts';

/** The oldest Node.js that the library runs on. */
const NODE = [22, 13] as const;
const ORDER = Object.keys(CHECKS) as CheckId[];

/** Looks at everything, what does not depend on something else side by side; in the order of {@link CHECKS}. */
export async function examine(patient: Omit<Patient, 'settings'>): Promise<readonly Finding[]> {
  const { settings, found } = checkSettings(patient);
  const whole: Patient = { ...patient, app: patient.app ?? settings?.appOrigin, settings };
  const [providers, app, stores] = await Promise.all([
    settings
      ? Promise.all(
          [...settings.providers].map(([name, resolved]) =>
            examineProvider({ ...whole, settings, name, resolved }),
          ),
        )
      : [],
    checkApp(whole),
    checkStores(whole),
  ]);
  const all = [checkNode(process.versions.node), ...found, ...providers.flat(), ...app, ...stores];
  const several = (settings?.providers.size ?? 0) > 1;
  return all
    .map((one) => (several ? one : { ...one, provider: undefined }))
    .sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
}

async function examineProvider(
  patient: Parameters<typeof checkIssuer>[0],
): Promise<readonly Finding[]> {
  const [{ metadata, found }, certificate] = await Promise.all([
    checkIssuer(patient, systemClock),
    checkCertificate(patient),
  ]);
  if (!metadata) {
    const later: CheckId[] = [
      'issuer.features',
      'issuer.keys',
      'issuer.clock',
      'client.redirect_uri',
      'client.credentials',
      'client.logout',
    ];
    const skipped = later.map((id) =>
      findings(id, patient.name).skipped('the provider does not answer'),
    );
    return [...found, certificate, ...skipped];
  }
  const [keys, client] = await Promise.all([
    checkKeys(patient, metadata),
    checkClient(patient, metadata, systemClock),
  ]);
  return [...found, certificate, ...keys, ...client];
}

function checkNode(version: string): Finding {
  const { ok, error } = findings('runtime.node');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isRecent = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  return isRecent
    ? ok(version)
    : error(`${version} is too old`, `install Node.js ${NODE.join('.')} or newer`);
}
