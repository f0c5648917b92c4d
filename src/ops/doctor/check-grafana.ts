import { VARIABLE, type Environment } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { asArray, asObject, asText } from '../../core/json.ts';
import { PART_NAME, type TraceStore } from '../stack/parts.ts';
import { GRAFANA_PASSWORD, GRAFANA_USER, settingsFile, withSettings } from '../stack/settings.ts';
import { SLACK_WEBHOOK, withSlackWebhook } from '../stack/slack-webhook.ts';
import { ask, describeAnswer, isOk, type Answer } from './ask.ts';
import { notAnswering } from './check-backends.ts';
import { checking, type Check } from './check.ts';
import type { Place } from './places.ts';

/** Whether Grafana is well, and has what was provisioned. */
export async function checkGrafana(place: Place, traces: TraceStore, given: Environment): Promise<Check[]> {
  const { ok, warn } = checking('Grafana');
  const health = await ask(`${place.url}/api/health`);
  // Many a server says 200 to everything.
  const isGrafana = isOk(health) && asObject(health.body)['database'] !== undefined;
  if (!isGrafana) return [notAnswering('Grafana', place, health, VARIABLE.grafanaUrl)];
  const env = withSettings(given);
  const get = asAdministrator(place.url, env);
  const version = asText(asObject(health.body)['version']) ?? 'of an unknown version';
  const who = await get('/api/org');
  if (!isOk(who)) {
    return [
      warn(
        `${version}, but ${describeAnswer('it', who)}: it cannot be looked into`,
        `Set ${GRAFANA_PASSWORD} to its password`,
      ),
    ];
  }
  return [
    ok(`${version}, ${place.url}`),
    ...(await Promise.all([checkSources(get, traces), checkDashboards(get), checkContactPoint(get, env)])),
  ];
}

type Ask = (path: string) => Promise<Answer>;

/** Asks Grafana as its administrator, with the password that `up` has made or the environment has. */
function asAdministrator(url: string, env: Environment): Ask {
  const password = env[GRAFANA_PASSWORD];
  const user = env['GF_SECURITY_ADMIN_USER'] || GRAFANA_USER;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return (path) => ask(url + path, password ? { headers: { authorization } } : {});
}

/** A question that only a data source that works answers. */
const SOURCES = {
  prometheus: '/api/v1/query?query=1',
  tempo: '/api/echo',
  jaeger: '/api/services',
} as const;

async function checkSources(get: Ask, traces: TraceStore): Promise<Check> {
  const { ok, fail } = checking('data sources');
  const asked = (['prometheus', traces] as const).map(async (uid) => {
    const answer = await get(`/api/datasources/proxy/uid/${uid}${SOURCES[uid]}`);
    return isOk(answer) ? undefined : describeAnswer(`the data source ${uid}`, answer);
  });
  const found = (await Promise.all(asked)).find((one) => one !== undefined);
  if (found === undefined) return ok(`Prometheus and ${PART_NAME[traces]} answer through Grafana`);
  return fail(found, 'Provision grafana/provisioning/datasources, and start what it names');
}

const FOLDER = 'stepmeter';

async function checkDashboards(get: Ask): Promise<Check> {
  const { ok, fail } = checking('dashboards');
  const answer = await get('/api/search?type=dash-db&limit=1000');
  const found = isOk(answer) ? asArray(answer.body).map(asObject) : [];
  const ours = found.filter((dashboard) => dashboard['folderUid'] === FOLDER);
  if (ours.length > 0) return ok(`${ours.length} in the folder Stepmeter`);
  return fail(
    'none of ours is there',
    'Provision grafana/provisioning/dashboards; the log of Grafana says what it minds',
  );
}

async function checkContactPoint(get: Ask, env: Environment): Promise<Check> {
  const { ok, unset, warn, fail } = checking('Slack');
  const answer = await get('/api/v1/provisioning/contact-points');
  const points = isOk(answer) ? asArray(answer.body).map(asObject) : [];
  const slack = points.find((point) => asText(point['type']) === 'slack');
  if (!slack) return fail('there is no contact point for Slack', 'Provision grafana/provisioning/alerting');
  const webhook = hasWebhook(env);
  if (webhook instanceof UserError) return fail(webhook.message, webhook.hint);
  if (webhook) {
    const problem = await deliveryProblem(get);
    if (!problem) return ok(`alerts go to the contact point ${asText(slack['name'])}`);
    return warn(`the last message did not arrive: ${problem}`, 'Mend it; Grafana tries again every five minutes');
  }
  return unset(
    `${SLACK_WEBHOOK} is not set: alerts are shown in Grafana alone`,
    `Write ${SLACK_WEBHOOK}=https://hooks.slack.com/… into ${settingsFile(env)}, then \`stepmeter down\` and \`stepmeter up\``,
  );
}

/** What Grafana was given to send alerts to, or why it was given nothing. */
function hasWebhook(env: Environment): boolean | UserError {
  try {
    return Boolean(withSlackWebhook(env)[SLACK_WEBHOOK]);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** Why the last message did not arrive; nothing where it did, or where none was sent since Grafana started. */
async function deliveryProblem(get: Ask): Promise<string | undefined> {
  const answer = await get('/api/alertmanager/grafana/config/api/v1/receivers');
  const receivers = isOk(answer) ? asArray(answer.body).map(asObject) : [];
  const integrations = receivers.flatMap((receiver) => asArray(receiver['integrations']).map(asObject));
  const slack = integrations.find((integration) => asText(integration['name']) === 'slack');
  // The webhook's path is a secret.
  return asText(slack?.['lastNotifyAttemptError'])?.replaceAll(/(https?:\/\/[^/\s"]+)\/[^\s"]*/g, '$1/…') || undefined;
}
